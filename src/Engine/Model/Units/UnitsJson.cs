using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PantherStorage.Model.Units;

/// <summary>Units as one JSON object: file name to text.</summary>
public static class UnitsJson
{
    private static readonly UnitsJsonContext Context = new(new JsonSerializerOptions(UnitsJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Write(ImmutableSortedDictionary<string, string> units) =>
        JsonSerializer.Serialize(units, Context.ImmutableSortedDictionaryStringString) + "\n";
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
internal sealed partial class UnitsJsonContext : JsonSerializerContext;
