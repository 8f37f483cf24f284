using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Configuration;

/// <summary>storage.json: the owner's <c>storage.*</c> options in camelCase. An unknown key is refused, never skipped.</summary>
public static class StorageOptionsJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="StorageException">Missing, malformed, or with a key or a value that cannot be meant.</exception>
    public static StorageOptions Read(string file) => Parse(ReadText(file), file);

    /// <summary>The file as its owner wrote it.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    internal static string ReadText(string file)
    {
        try
        {
            return GivenFile.ReadText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.BadInput, $"cannot read the configuration {file}: {e.Message} Without one, every option has its default.", e);
        }
    }

    /// <summary>The file's options, or the defaults when there is no such file.</summary>
    public static StorageOptions ReadIfThere(string file) => File.Exists(file) ? Read(file) : new StorageOptions();

    public static string Write(StorageOptions options) => JsonSerializer.Serialize(options, StorageOptionsJsonContext.Default.StorageOptions);

    /// <summary>As they would stand in a file; what is null is left out.</summary>
    internal static JsonElement ToElement(StorageOptions options) => JsonSerializer.SerializeToElement(options, StorageOptionsJsonContext.Default.StorageOptions);

    /// <param name="source">The file's name, for errors.</param>
    /// <exception cref="StorageException">As for <see cref="Read"/>.</exception>
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
            throw new StorageException(ExitCode.BadInput, $"cannot read the configuration {source}: it is no JSON object, or was cut off: {e.Message}", e);
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
