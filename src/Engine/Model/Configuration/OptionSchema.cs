using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PantherStorage.Model.Configuration;

/// <summary>JSON Schema 2020-12 of storage.json, made from the option table: an editor then completes and checks as one types.</summary>
public static class OptionSchema
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            Whole().WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static JsonObject Whole()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "storage.json: options of panther-storage",
        };
        foreach (var (name, value) in Of(OptionTree.Root, OptionDefaults.Of).ToList())
            schema[name] = value?.DeepClone();
        return schema;
    }

    private static JsonObject Of(OptionTree node, Func<OptionRow, JsonElement?> usual)
    {
        if (node.Row is { } row)
            return Option(row, usual(row));
        if (node.Members is [(OptionTree.AnyKey, var any)])
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(any, usual) };
        var properties = new JsonObject();
        foreach (var (name, member) in node.Members)
            properties[name] = Of(member, usual);
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static JsonObject Option(OptionRow row, JsonElement? usual)
    {
        var schema = row.Rule.Schema();
        schema["description"] = row.Meaning;
        if (usual is { } value)
        {
            schema["default"] = JsonNode.Parse(value.GetRawText());
            return schema;
        }

        // Nothing said, or null, leaves the choice to the host profile.
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        if (schema["enum"] is JsonArray words)
            words.Add((JsonNode?)null);
        return schema;
    }
}
