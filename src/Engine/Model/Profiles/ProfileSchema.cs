using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PantherStorage.Model.Profiles;

/// <summary>JSON Schema 2020-12 of a host's profile, made from its fields: an editor then completes and checks as one types.</summary>
public static class ProfileSchema
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "A host of panther-storage: its disks, what lives on them, what it promises",
        };
        foreach (var (name, value) in ProfileFields.Root.Schema().ToList())
            schema[name] = value?.DeepClone();
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            schema.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
