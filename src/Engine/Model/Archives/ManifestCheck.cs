using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>Whether the head of a manifest can be true: formats, names, sizes, and that it is about the archive beside it. Pure.</summary>
internal static class ManifestCheck
{
    /// <summary>How much later than its snapshot a key may be dated: several snapshots can share a second.</summary>
    internal static readonly Duration KeySlack = Duration.FromMinutes(1);

    /// <summary>What the eleven octal digits of a time in a tar can say, in seconds since 1970: up to the year 2242.</summary>
    private const long LatestInTar = 0x1_FFFF_FFFF;

    /// <summary>A table has more bytes than this for each frame or piece that it lists: their SHA-256 alone are longer.</summary>
    private const int LeastBytesOfEntry = 40;

    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(Manifest manifest, string storedAs) =>
        Format(manifest) ?? Identity(manifest, storedAs) ?? Chain(manifest.Backup) ?? Table(manifest) ?? Lengths(manifest);

    private static string? Format(Manifest manifest) =>
        manifest is { Format: Manifest.CurrentFormat or FormatOne.Number, Backup.Format: BackupFacts.CurrentFormat }
            ? null
            : $"it has format {manifest.Format} (backup {manifest.Backup.Format}); this program reads formats {FormatOne.Number} and {Manifest.CurrentFormat}";

    private static string? Identity(Manifest manifest, string storedAs)
    {
        var backup = manifest.Backup;
        if (ArchiveKey.ParseArchive(manifest.Key) is not { } key)
            return $"`{manifest.Key}` is not the key of an archive";
        if (key.Manifest != storedAs)
            return $"it is about another archive, {manifest.Key}";
        if (key.IsEncrypted != manifest.Encryption is not null)
            return "it and its key disagree on whether the archive is encrypted";
        if (key.Host != backup.Host || key.Label != backup.Label)
            return $"it is of {backup.Host}/{backup.Label}, and its key says otherwise";
        // By the difference: the key may name the last second that there is, and nothing can be added to that.
        var later = key.Time - backup.SnapshotTime;
        if (later > KeySlack || later <= Duration.FromSeconds(-1))
            return $"its snapshot is of {backup.SnapshotTime}, and its key says otherwise";
        if (backup.SnapshotTime.ToUnixTimeSeconds() is < 0 or > LatestInTar)
            return $"its snapshot is of {backup.SnapshotTime}, which no archive can record";
        return backup.Tier.Any(char.IsControl) ? $"`{Printable.Of(backup.Tier)}` is not a tier" : null;
    }

    private static string? Chain(BackupFacts backup)
    {
        if (backup.SnapshotUuid == Guid.Empty || backup.StreamUuid == Guid.Empty)
            return "its snapshot has no UUID";
        if ((backup.ParentKey is null) != (backup.ParentUuid is null) || (backup.ParentKey is null) != (backup.Depth == 1))
            return "only a part of its parent is given";
        if (backup.Depth is < 1 or > 1000)
            return $"a chain cannot have {backup.Depth} links";
        if (backup.ParentKey is null)
            return null;
        if (backup.IsDirectory)
            return "a directory has no parent";
        if (ArchiveKey.ParseArchive(backup.ParentKey) is not { } parent || parent.Host != backup.Host || parent.Label != backup.Label)
            return $"`{backup.ParentKey}` cannot be its parent";
        return backup.ParentUuid == backup.StreamUuid || backup.ParentUuid == Guid.Empty ? "it is its own parent" : null;
    }

    private static string? Table(Manifest manifest)
    {
        var table = manifest.Table;
        if (table.Frames < 2)
            return "it lists no frames";
        if ((manifest.Encryption is null) != (table.Pieces == 0) || manifest.Encryption is { Recipients.IsDefaultOrEmpty: true })
            return "it is encrypted but lists no pieces or no recipients, or the reverse";
        return table.Length is < 0 or > FrameTable.LargestBytes || table.Frames > table.Length / LeastBytesOfEntry || table.Pieces < 0 || table.Pieces > table.Length / LeastBytesOfEntry
            ? $"its frame table is impossible: {table.Frames} frames and {table.Pieces} pieces in {table.Length} bytes"
            : null;
    }

    private static string? Lengths(Manifest manifest)
    {
        if (manifest.Length <= 0 || manifest.StreamBytes < 0 || manifest.StreamVersion is < 0 or > 255 || !double.IsFinite(manifest.Seconds))
            return "its figures are impossible";
        if (!IsSha256(manifest.Sha256) || !IsSha256(manifest.Table.Sha256) || (manifest.ContentDigest is { } digest && !IsSha256(digest)))
            return "one of its SHA-256 values is not one";
        if (manifest.Encryption is not null)
            return manifest.ContentDigest is null ? null : "it gives away the content digest of an encrypted archive";
        return (manifest.ContentDigest is null) == manifest.HasContentDigest
            ? "it names a content digest that the archive does not have, or the reverse"
            : null;
    }

    internal static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
