using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Snapshots;

/// <summary>Whether two entries of one name are the same, and in what they differ.</summary>
internal static class FileComparison
{
    /// <exception cref="PosixException">One of them cannot be read.</exception>
    public static ChangeKind Of(TreeDiff.Entry old, TreeDiff.Entry now)
    {
        var (before, after) = (old.Status, now.Status);
        if (before.Kind != after.Kind)
            return ChangeKind.Type;
        if (before.Inode == after.Inode && before.Changed == after.Changed)
            return ChangeKind.None;
        var kind = ChangeKind.None;
        if (!SameContents(old, now))
            kind |= ChangeKind.Contents;
        if ((before.Permissions, before.UserId, before.GroupId) != (after.Permissions, after.UserId, after.GroupId) || !SameAttributes(old, now))
            kind |= ChangeKind.Metadata;
        return kind;
    }

    private static bool SameContents(TreeDiff.Entry old, TreeDiff.Entry now) => old.Status.Kind switch
    {
        FileKind.Regular => old.Status.Size == now.Status.Size && (SameTime(old.Status, now.Status) ?? SameBytes(old, now)),
        FileKind.SymbolicLink => Target(old).AsSpan().SequenceEqual(Target(now)),
        FileKind.BlockDevice or FileKind.CharacterDevice => old.Status.Special == now.Status.Special,
        _ => true,
    };

    // The same file with another time was written to, and is not read to see whether with the same bytes: it may be
    // huge. With the same time it may have been set back, so that only its bytes can tell.
    private static bool? SameTime(FileStatus before, FileStatus after) =>
        before.Inode == after.Inode && (before.ModifiedSeconds, before.ModifiedNanoseconds) != (after.ModifiedSeconds, after.ModifiedNanoseconds)
            ? false
            : null;

    private static bool SameBytes(TreeDiff.Entry old, TreeDiff.Entry now)
    {
        using var older = old.OpenFile();
        using var newer = now.OpenFile();
        var (left, right) = (new byte[1 << 16], new byte[1 << 16]);
        while (true)
        {
            var read = older.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (read != newer.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                return false;
            if (read == 0)
                return true;
        }
    }

    private static byte[] Target(TreeDiff.Entry entry) => ExtendedAttributes.LinkTarget(entry.Directory, entry.Name);

    private static bool SameAttributes(TreeDiff.Entry old, TreeDiff.Entry now)
    {
        var (before, after) = (ExtendedAttributes.Of(old.Directory, old.Name), ExtendedAttributes.Of(now.Directory, now.Name));
        return before.Count == after.Count && before.Zip(after).All(pair =>
            pair.First.Name.AsSpan().SequenceEqual(pair.Second.Name) && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));
    }
}
