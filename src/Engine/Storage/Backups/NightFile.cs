using System.Text.Json.Serialization;
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

    public NightNote Read() => StateFile.Read(file, NightContext.Default.NightNote) ?? NightNote.None;

    /// <returns>Whether it could be written: no backup fails for that.</returns>
    public bool TryWrite(NightNote note) => StateFile.TryWrite(file, note, NightContext.Default.NightNote);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(NightNote))]
internal sealed partial class NightContext : JsonSerializerContext;
