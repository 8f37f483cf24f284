using PantherStorage.Linux.Files;
using PantherStorage.Storage.Archives.Digests;

namespace PantherStorage.Storage.Snapshots;

/// <summary>
/// What changed between two snapshots of a subvolume, told by walking both. Names are the bytes they are: lists of other
/// tools break at a line feed. A file with the same inode and change time, which no program can set, is unchanged.
/// </summary>
public sealed class TreeDiff
{
    private readonly string from;
    private readonly string to;
    private DeviceNumber fromDevice;
    private DeviceNumber toDevice;

    private TreeDiff(string from, string to) => (this.from, this.to) = (from, to);

    /// <returns>In the order of the names, a directory before what is in it.</returns>
    /// <exception cref="StorageException">Something cannot be read.</exception>
    public static IEnumerable<TreeChange> Between(string from, string to) => new TreeDiff(from, to).Changes();

    private IEnumerable<TreeChange> Changes()
    {
        using var older = OpenTop(from);
        using var newer = OpenTop(to);
        var (before, after) = (Posix.Status(older.Number, ".\0"u8), Posix.Status(newer.Number, ".\0"u8));
        (fromDevice, toDevice) = (before.Device, after.Device);
        var path = "."u8.ToArray();
        if (FileComparison.Of(new Entry(older, ".\0"u8.ToArray(), before), new Entry(newer, ".\0"u8.ToArray(), after)) is not ChangeKind.None and var kind)
            yield return new TreeChange(kind, ContentLine.Escaped(path));
        foreach (var change in Below(older, newer, path))
            yield return change;
    }

    private IEnumerable<TreeChange> Below(Descriptor? older, Descriptor? newer, byte[] path)
    {
        var removed = Names(older, from, path);
        var added = Names(newer, to, path);
        foreach (var (before, after) in Merged(removed, added))
        {
            var name = before ?? after!;
            byte[] child = [.. path, (byte)'/', .. name.AsSpan(0, name.Length - 1)];
            var old = before is null ? null : Look(older!, before, child, from, fromDevice);
            var now = after is null ? null : Look(newer!, after, child, to, toDevice);
            foreach (var change in Compared(old, now, child))
                yield return change;
        }
    }

    private IEnumerable<TreeChange> Compared(Entry? old, Entry? now, byte[] path)
    {
        var kind = (old, now) switch
        {
            (null, null) => ChangeKind.None,
            (null, _) => ChangeKind.Added,
            (_, null) => ChangeKind.Removed,
            _ => Told(path, to, () => FileComparison.Of(old, now)),
        };
        if (kind != ChangeKind.None)
            yield return new TreeChange(kind, ContentLine.Escaped(path));
        if (old is not { IsDirectory: true } && now is not { IsDirectory: true })
            yield break;
        using var older = old is { IsDirectory: true } ? Told(path, from, old.OpenDirectory) : null;
        using var newer = now is { IsDirectory: true } ? Told(path, to, now.OpenDirectory) : null;
        foreach (var change in Below(older, newer, path))
            yield return change;
    }

    // A nested subvolume is not part of its parent's snapshots: an empty stub there, another device in the living tree.
    private static Entry? Look(Descriptor directory, byte[] name, byte[] path, string root, DeviceNumber device)
    {
        var status = Told(path, root, () => Posix.Status(directory.Number, name));
        return status.Kind == FileKind.Directory && (status.Device != device || status.Inode == TreeWalk.EmptySubvolume)
            ? null
            : new Entry(directory, name, status);
    }

    private static List<byte[]> Names(Descriptor? directory, string root, byte[] path) =>
        directory is null ? [] : Told(path, root, () => DirectoryEntries.In(directory));

    private static IEnumerable<(byte[]? Before, byte[]? After)> Merged(List<byte[]> before, List<byte[]> after)
    {
        for (int left = 0, right = 0; left < before.Count || right < after.Count;)
        {
            var order = left == before.Count ? 1
                : right == after.Count ? -1
                : before[left].AsSpan().SequenceCompareTo(after[right]);
            yield return (order <= 0 ? before[left++] : null, order >= 0 ? after[right++] : null);
        }
    }

    private static Descriptor OpenTop(string root) =>
        Told("."u8.ToArray(), root, () => Posix.Open(Posix.CurrentDirectory, Posix.Path(root), Posix.ReadOnly | Posix.Directory));

    private static T Told<T>(byte[] path, string root, Func<T> ask) => TreeWalk.Told(root, path, ask);

    /// <summary>A name in an open directory.</summary>
    internal sealed record Entry(Descriptor Directory, byte[] Name, FileStatus Status)
    {
        public bool IsDirectory => Status.Kind == FileKind.Directory;

        public Descriptor OpenDirectory() => Posix.Open(Directory.Number, Name, Posix.ReadOnly | Posix.Directory | Posix.NoFollow);

        public FileStream OpenFile() =>
            new(Posix.Open(Directory.Number, Name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking).ToFile(), FileAccess.Read, 1);
    }
}
