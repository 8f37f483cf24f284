namespace PantherStorage.Model.Archives;

/// <summary>Whether a frame table can be true, and is of the archive that its head speaks of. Pure.</summary>
internal static class IndexCheck
{
    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(ArchiveIndex index) =>
        Counts(index) ?? Frames(index) ?? Pieces(index) ?? Digest(index);

    private static string? Counts(ArchiveIndex index)
    {
        var table = index.Manifest.Table;
        return index.Frames.IsDefault || index.Pieces.IsDefault || index.Frames.Length != table.Frames || index.Pieces.Length != table.Pieces
            ? $"its frame table does not list the {table.Frames} frames and {table.Pieces} pieces that its head counts"
            : null;
    }

    private static string? Frames(ArchiveIndex index)
    {
        var manifest = index.Manifest;
        var offset = 0L;
        foreach (var (number, frame) in index.Frames.Index())
        {
            if (frame.Offset != offset)
                return $"frame {number} ({frame.Name}) begins at {frame.Offset}, and the one before it ends at {offset}";
            if (frame.Length <= 0 || frame.Plain <= 0 || frame.Plain > ArchiveFrames.LargestPlain)
                return $"frame {number} ({frame.Name}) has an impossible length, {frame.Length} for {frame.Plain} bytes";
            if (manifest.Encryption is null && !ManifestCheck.IsSha256(frame.Sha256))
                return $"frame {number} ({frame.Name}) has no SHA-256";
            offset += frame.Length;
        }

        return offset == manifest.Length || manifest.Encryption is not null ? Names(index) : $"its frames end at {offset}, and the archive at {manifest.Length}";
    }

    private static string? Names(ArchiveIndex index)
    {
        var main = index.Manifest.Backup.IsDirectory ? ArchiveSection.Files : ArchiveSection.Stream;
        var pieces = index.Frames[1..^1];
        var mains = pieces.TakeWhile(frame => frame.IsIn(main)).Count();
        var expected = Numbered(main, mains).Concat(Numbered(ArchiveSection.Digest, pieces.Length - mains))
            .Prepend(ArchiveFrames.FactsName).Append(ArchiveFrames.SumsName);
        var wrong = index.Frames.Zip(expected).FirstOrDefault(pair => pair.First.Name != pair.Second);
        return wrong.First is null ? null : $"`{wrong.First.Name}` stands where {wrong.Second} must be";
    }

    private static IEnumerable<string> Numbered(string folder, int count) =>
        Enumerable.Range(0, count).Select(number => $"{folder}/{number:D6}");

    private static string? Pieces(ArchiveIndex index)
    {
        if (index.Manifest.Encryption is null)
            return null;
        var offset = 0L;
        foreach (var (number, piece) in index.Pieces.Index())
        {
            if (piece.Offset != offset || piece.Length is <= 0 or > ArchiveFrames.LargestPlain || !ManifestCheck.IsSha256(piece.Sha256))
                return $"piece {number} of the encrypted archive, at {piece.Offset}, is impossible";
            offset += piece.Length;
        }

        if (offset != index.Manifest.Length)
            return $"its pieces end at {offset}, and the archive at {index.Manifest.Length}";
        var plain = index.Frames[^1].Offset + index.Frames[^1].Length;
        return plain < index.Manifest.Length ? null : $"its frames end at {plain}, and the encrypted archive, which is longer than what it holds, at {index.Manifest.Length}";
    }

    private static string? Digest(ArchiveIndex index) =>
        index.Frames.Any(frame => frame.IsIn(ArchiveSection.Digest)) == index.Manifest.HasContentDigest
            ? null
            : "it names a content digest that the archive does not have, or the reverse";
}
