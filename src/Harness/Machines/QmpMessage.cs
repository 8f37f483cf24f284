using System.Text;
using System.Text.Json;

namespace PantherStorage.Harness.Machines;

/// <summary>One line of the QEMU machine protocol (QEMU docs, interop/qmp-spec): a JSON object with CR LF.</summary>
internal abstract record QmpMessage
{
    /// <returns>The message; <see cref="Other"/> for a kind this program has no use for.</returns>
    /// <exception cref="JsonException">Not a JSON object.</exception>
    public static QmpMessage Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException($"a QMP message must be an object: {line}");
        if (root.TryGetProperty("QMP", out _))
            return new Greeting();
        if (root.TryGetProperty("event", out var name))
            return new Event(name.GetString()!, root.TryGetProperty("data", out var data) ? data.GetRawText() : "{}");
        if (!root.TryGetProperty("id", out var id))
            return new Other();
        if (root.TryGetProperty("return", out var result))
            return new Answer(id.GetInt64(), result.GetRawText());
        return root.TryGetProperty("error", out var error)
            ? new Failure(id.GetInt64(), error.TryGetProperty("desc", out var words) ? words.GetString()! : error.GetRawText())
            : new Other();
    }

    public static byte[] Command(long id, string name, params (string Key, string Value)[] arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("execute", name);
            json.WriteNumber("id", id);
            if (arguments.Length > 0)
            {
                json.WriteStartObject("arguments");
                foreach (var (key, value) in arguments)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        buffer.Write(Encoding.ASCII.GetBytes("\r\n"));
        return buffer.ToArray();
    }

    public sealed record Greeting : QmpMessage;

    public sealed record Event(string Name, string Data) : QmpMessage;

    public sealed record Answer(long Id, string Result) : QmpMessage;

    public sealed record Failure(long Id, string Words) : QmpMessage;

    public sealed record Other : QmpMessage;
}
