using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PantherStorage.Model.Configuration;

/// <summary>storage.json: the owner's <c>storage.*</c> options in camelCase. An unknown key is refused, never skipped.</summary>
public static class StorageOptionsJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static string Write(StorageOptions options) => JsonSerializer.Serialize(options, StorageOptionsJsonContext.Default.StorageOptions);

    /// <summary>As they would stand in a file; what is null is left out.</summary>
    internal static JsonElement ToElement(StorageOptions options) => JsonSerializer.SerializeToElement(options, StorageOptionsJsonContext.Default.StorageOptions);

    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="StorageException">Malformed, or with a key or a value that cannot be meant.</exception>
    public static StorageOptions Parse(string text, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            OptionsShape.Check(document.RootElement, source);
            return OverDefaults(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the configuration {source}: it is not a JSON object, or was cut off: {e.Message}", e);
        }
    }

    /// <summary>
    /// Deserializes on top of the written defaults: generated serializers reset every init-only property that the text
    /// does not name.
    /// </summary>
    private static StorageOptions OverDefaults(JsonElement asked)
    {
        var merged = JsonSerializer.SerializeToNode(new StorageOptions(), StorageOptionsJsonContext.Default.StorageOptions)!.AsObject();
        Lay(JsonObject.Create(asked)!, merged);
        return merged.Deserialize(StorageOptionsJsonContext.Default.StorageOptions)!;
    }

    private static void Lay(JsonObject over, JsonObject under)
    {
        foreach (var (name, value) in over)
        {
            if (value is JsonObject inner && under[name] is JsonObject below)
                Lay(inner, below);
            else
                under[name] = value?.DeepClone();
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StorageOptions))]
internal sealed partial class StorageOptionsJsonContext : JsonSerializerContext;
