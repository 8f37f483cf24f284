using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Storage.Backups;

/// <summary>An upload in parts that was begun and whose backup is not committed.</summary>
/// <param name="Store">Which bucket, where.</param>
/// <param name="Facts">SHA-256 of the archive's <c>backup.json</c>: the same facts give the same bytes.</param>
/// <param name="Parts">MD5 of each part, noted when all were stored and the object was to be made of them; empty before.</param>
public sealed record InterruptedUpload(
    string Store, string Key, string UploadId, Guid Snapshot, string Facts, Instant Begun, ImmutableArray<string> Parts)
{
    /// <summary>The snapshot that it builds on; null in a full one, and where an earlier version noted it.</summary>
    public Guid? Parent { get; init; }

    /// <summary>Whether it is a full one, even if an incremental one is possible when it is resumed.</summary>
    public bool IsFull { get; init; }

    /// <summary>How hard it is compressed; null where an earlier version noted it, which knew only <see cref="Zstd.Level"/>.</summary>
    public int? Level { get; init; }

    /// <summary>Bytes of it that were in the bucket when it was noted last.</summary>
    public long Stored { get; init; }

    /// <summary>Bytes that it will come to; null where nobody knows, as of a label's first full.</summary>
    public long? Expected { get; init; }

    /// <summary>Bytes that are to be sent yet; null where nobody knows, as of one that has become larger than was expected.</summary>
    [JsonIgnore]
    public long? Left => Expected > Stored ? Expected - Stored : null;

    /// <summary>No archive is larger: what a file says beyond that is damage.</summary>
    private const long MostBytes = 1L << 50;

    [JsonIgnore]
    internal bool CanBe => Stored is >= 0 and <= MostBytes && Expected is null or (>= 0 and <= MostBytes) && Level is null or (>= 1 and <= 19);

    /// <summary>At which level a backup is compressed: that of this upload, if it is the same, as its parts are resumed only if their bytes are.</summary>
    /// <param name="asked">The level of anything else.</param>
    public int LevelOf(Guid snapshot, string facts, int asked) => (snapshot, facts) == (Snapshot, Facts) ? Level ?? Zstd.Level : asked;
}

/// <summary>
/// The one upload of a label that can be resumed, in <c>/var/lib/panther-storage/uploads/LABEL.json</c>. The bucket
/// knows the parts; this only says which upload is ours and what it is of.
/// </summary>
public sealed class UploadMemory(HostPaths host, string label)
{
    private readonly string file = Path.Combine(host.State, "uploads", $"{label}.json");

    /// <summary>Labels of which an upload is noted.</summary>
    public static IEnumerable<string> Labels(HostPaths host) => Directory.Exists(Path.Combine(host.State, "uploads"))
        ? Directory.EnumerateFiles(Path.Combine(host.State, "uploads"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)
        : [];

    /// <returns>Null when there is none, or none that can be read: then the upload begins anew, and the old one is swept up some day.</returns>
    public InterruptedUpload? Read() => StateFile.Read(file, UploadMemoryContext.Default.InterruptedUpload) is { CanBe: true } upload ? upload : null;

    /// <returns>Whether it could be written. A backup does not fail for that; it only cannot be resumed.</returns>
    public bool TryWrite(InterruptedUpload upload) => StateFile.TryWrite(file, upload, UploadMemoryContext.Default.InterruptedUpload);

    public void Forget()
    {
        try
        {
            DurableFile.Delete(file);
        }
        catch (StorageException)
        {
            // The next run finds that the bucket has no such upload, and forgets it then.
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(InterruptedUpload))]
internal sealed partial class UploadMemoryContext : JsonSerializerContext;
