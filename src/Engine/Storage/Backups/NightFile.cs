using System.Text.Json;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Nights;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// What became of the last night, in <c>/var/lib/panther-storage/night.json</c>. One that cannot be read counts as no run
/// in it: a night is made up for once too often rather than not at all.
/// </summary>
internal sealed class NightFile(HostPaths host)
{
    private readonly string file = Path.Combine(host.State, "night.json");

    public NightNote Read()
    {
        try
        {
            return File.Exists(file) ? StrictJson.Read(File.ReadAllText(file), NightContext.Default.NightNote) : NightNote.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return NightNote.None;
        }
    }

    /// <returns>Whether it could be written: no backup fails for that.</returns>
    public bool TryWrite(NightNote note)
    {
        try
        {
            DurableFile.Replace(file, JsonSerializer.Serialize(note, NightContext.Default.NightNote));
            return true;
        }
        catch (StorageException)
        {
            return false;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(NightNote))]
internal sealed partial class NightContext : JsonSerializerContext;
