using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using PantherStorage.Model.Configuration;
using Spectre.Console;

namespace PantherStorage.Cli.Rendering;

/// <summary>Effective options, for people and for programs.</summary>
public static class OptionsReport
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ImmutableArray<EffectiveOption> options, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in new[] { "Option", "Value", "From" })
            table.AddColumn(new TableColumn(title).PadLeft(0).PadRight(1).NoWrap());
        table.Columns[1].NoWrap = false;
        foreach (var option in options)
            table.AddRow(new Text(option.Path), new Text(Short(option.Value)), new Text(option.From));
        console.Write(table);
    }

    private static string Short(JsonElement? value) => value is not { } given ? "the host profile's"
        : given.ValueKind == JsonValueKind.Array ? $"[{string.Join(", ", given.EnumerateArray().Select(item => item.GetRawText()))}]"
        : given.GetRawText();

    /// <summary>A list of <c>{ path, value, from }</c>; a value is null where only a host profile could tell.</summary>
    public static string Json(ImmutableArray<EffectiveOption> options)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
        {
            writer.WriteStartArray();
            foreach (var option in options)
            {
                writer.WriteStartObject();
                writer.WriteString("path", option.Path);
                writer.WritePropertyName("value");
                if (option.Value is { } value)
                    value.WriteTo(writer);
                else
                    writer.WriteNullValue();
                writer.WriteString("from", option.From);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
