using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// The concessions that are in force, in <c>/var/lib/panther-storage/concessions/HOST.json</c>. By the host's name in the bucket: one
/// machine may prune for another.
/// </summary>
public sealed class ConcessionsFile(HostPaths host, string name)
{
    private readonly string file = Path.Combine(host.State, "concessions", $"{name}.json");

    /// <summary>One that cannot be read counts as none: then all is kept, until it is decided anew.</summary>
    public Conceded Read()
    {
        try
        {
            return File.Exists(file) ? StrictJson.Read(File.ReadAllText(file), ConcessionsContext.Default.Conceded) : Conceded.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return Conceded.None with { Unreadable = $"{file} cannot be read ({e.InWords()}): no concession counts until `backup cost --record`, `backup run` or `backup prune` decides anew" };
        }
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Write(Conceded conceded) => DurableFile.Replace(file, JsonSerializer.Serialize(conceded, ConcessionsContext.Default.Conceded));

    /// <summary>None is in force any more; nothing where none was.</summary>
    /// <exception cref="StorageException">It cannot be deleted.</exception>
    public void Forget() => DurableFile.Delete(file);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Conceded))]
internal sealed partial class ConcessionsContext : JsonSerializerContext;
