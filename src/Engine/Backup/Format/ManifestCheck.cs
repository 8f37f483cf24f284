using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>Whether a manifest can be true: formats, names, sizes, and that it is about the archive beside it. Pure.</summary>
internal static class ManifestCheck
{
    /// <summary>How much later than its snapshot a key may be dated: several snapshots can share a second.</summary>
    private static readonly Duration KeySlack = Duration.FromMinutes(1);

    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(Manifest manifest, string storedAs) =>
        Format(manifest) ?? Identity(manifest, storedAs) ?? Chain(manifest.Backup) ?? Frames(manifest) ?? Pieces(manifest, manifest.Encryption) ?? Lengths(manifest);

    private static string? Format(Manifest manifest) =>
        manifest is { Format: Manifest.CurrentFormat, Backup.Format: BackupFacts.CurrentFormat }
            ? null
            : $"it has format {manifest.Format} (backup {manifest.Backup.Format}); this program reads format {Manifest.CurrentFormat}";

    private static string? Identity(Manifest manifest, string storedAs)
    {
        var backup = manifest.Backup;
        if (ArchiveKey.ParseArchive(manifest.Key) is not { } key)
            return $"`{manifest.Key}` is no key of an archive";
        if (key.Manifest != storedAs)
            return $"it is about another archive, {manifest.Key}";
        if (key.IsEncrypted != manifest.Encryption is not null)
            return "it says otherwise than its key whether the archive is encrypted";
        if (key.Host != backup.Host || key.Label != backup.Label)
            return $"it is of {backup.Host}/{backup.Label}, which its key is not";
        if (backup.SnapshotTime < key.Time - KeySlack || backup.SnapshotTime >= key.Time + Duration.FromSeconds(1))
            return $"its snapshot is of {backup.SnapshotTime}, which its key is not";
        return backup.Source is BackupFacts.Subvolume or BackupFacts.Directory ? null : $"`{backup.Source}` is no kind of source";
    }

    private static string? Chain(BackupFacts backup)
    {
        if (backup.SnapshotUuid == Guid.Empty || backup.StreamUuid == Guid.Empty)
            return "its snapshot has no UUID";
        if ((backup.ParentKey is null) != (backup.ParentUuid is null) || (backup.ParentKey is null) != (backup.Depth == 1))
            return "its parent is given by half";
        if (backup.Depth is < 1 or > 1000)
            return $"{backup.Depth} links are no chain";
        if (backup.ParentKey is null)
            return null;
        if (backup.IsDirectory)
            return "a directory has no parent";
        if (ArchiveKey.ParseArchive(backup.ParentKey) is not { } parent || parent.Host != backup.Host || parent.Label != backup.Label)
            return $"`{backup.ParentKey}` cannot be its parent";
        return backup.ParentUuid == backup.StreamUuid || backup.ParentUuid == Guid.Empty ? "it is its own parent" : null;
    }

    private static string? Frames(Manifest manifest)
    {
        if (manifest.Frames.IsDefault || manifest.Frames.Length < 2)
            return "it lists no frames";
        var offset = 0L;
        foreach (var (number, frame) in manifest.Frames.Index())
        {
            if (frame.Offset != offset)
                return $"frame {number} ({frame.Name}) begins at {frame.Offset}, and the one before it ends at {offset}";
            if (frame.Length <= 0 || frame.Plain <= 0 || frame.Plain > ArchiveFrames.LargestPlain)
                return $"frame {number} ({frame.Name}) has an impossible length, {frame.Length} for {frame.Plain} bytes";
            if (manifest.Encryption is null && !IsSha256(frame.Sha256))
                return $"frame {number} ({frame.Name}) has no SHA-256";
            offset += frame.Length;
        }

        return offset == manifest.Length || manifest.Encryption is not null ? Names(manifest) : $"its frames end at {offset}, and the archive at {manifest.Length}";
    }

    private static string? Pieces(Manifest manifest, ArchiveEncryption? encryption)
    {
        if (encryption is null)
            return null;
        if (encryption.Pieces.IsDefaultOrEmpty || encryption.Recipients.IsDefaultOrEmpty)
            return "it is encrypted, and lists no pieces or no recipients";
        var offset = 0L;
        foreach (var (number, piece) in encryption.Pieces.Index())
        {
            if (piece.Offset != offset || piece.Length is <= 0 or > ArchiveFrames.LargestPlain || !IsSha256(piece.Sha256))
                return $"piece {number} of the encrypted archive, at {piece.Offset}, is impossible";
            offset += piece.Length;
        }

        if (offset != manifest.Length)
            return $"its pieces end at {offset}, and the archive at {manifest.Length}";
        var plain = manifest.Frames[^1].Offset + manifest.Frames[^1].Length;
        return plain < manifest.Length ? null : $"its frames end at {plain}, and the encrypted archive, which is longer than what it holds, at {manifest.Length}";
    }

    private static string? Names(Manifest manifest)
    {
        var main = manifest.Backup.IsDirectory ? ArchiveSection.Files : ArchiveSection.Stream;
        var pieces = manifest.Frames[1..^1];
        var mains = pieces.TakeWhile(frame => frame.IsIn(main)).Count();
        var expected = Numbered(main, mains).Concat(Numbered(ArchiveSection.Digest, pieces.Length - mains))
            .Prepend(ArchiveFrames.FactsName).Append(ArchiveFrames.SumsName);
        var wrong = manifest.Frames.Zip(expected).FirstOrDefault(pair => pair.First.Name != pair.Second);
        return wrong.First is null ? null : $"`{wrong.First.Name}` stands where {wrong.Second} must be";
    }

    private static IEnumerable<string> Numbered(string folder, int count) =>
        Enumerable.Range(0, count).Select(number => $"{folder}/{number:D6}");

    private static string? Lengths(Manifest manifest)
    {
        if (manifest.StreamBytes < 0 || manifest.StreamVersion is < 0 or > 255 || !double.IsFinite(manifest.Seconds))
            return "its figures are impossible";
        if (!IsSha256(manifest.Sha256) || (manifest.ContentDigest is { } digest && !IsSha256(digest)))
            return "a SHA-256 of it is none";
        if (manifest.Encryption is not null)
            return manifest.ContentDigest is null ? null : "it tells the content digest of an encrypted archive";
        return (manifest.ContentDigest is null) == manifest.HasContentDigest
            ? "it names a content digest that the archive has not, or the other way round"
            : null;
    }

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
