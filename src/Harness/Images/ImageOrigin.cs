using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Model;

namespace PantherStorage.Harness.Images;

/// <summary>Which builds made an image; kept beside its disks as <c>origin.json</c>.</summary>
/// <param name="Engine">Laid the disks out.</param>
/// <param name="Harness">Ran the builder.</param>
public sealed record ImageOrigin(ProgramBuild Engine, ProgramBuild Harness)
{
    public const string FileName = "origin.json";

    public string ToJson() => JsonSerializer.Serialize(this, ImageOriginContext.Default.ImageOrigin);

    /// <exception cref="StorageException">The image does not tell.</exception>
    public static ImageOrigin In(string directory)
    {
        var file = Path.Combine(directory, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), ImageOriginContext.Default.ImageOrigin)!;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new StorageException(ExitCode.System, $"{file} does not tell which build laid the image out ({e.Message}); delete {directory}, and it is built anew", e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ImageOrigin))]
internal sealed partial class ImageOriginContext : JsonSerializerContext;
