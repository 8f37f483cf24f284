using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>
/// Everything below a directory, the directory first, depth first, names in byte order. Names are the bytes they are, and
/// no path is ever given to the kernel, so that none is too long for it. Memory: the names of the directories on the way.
/// </summary>
internal static class TreeWalk
{
    /// <summary>
    /// Inode of the empty directory that stands in a snapshot for a nested subvolume (BTRFS_EMPTY_SUBVOL_DIR_OBJECTID).
    /// `btrfs send` does not send it, and its time is that of whoever looks first.
    /// </summary>
    public const ulong EmptySubvolume = 2;

    /// <exception cref="StorageException">Something cannot be read.</exception>
    public static IEnumerable<TreeEntry> Of(string root)
    {
        var onBtrfs = FileSystemOf(root) == "btrfs";
        var open = new Stack<OpenDirectory>();
        try
        {
            var directory = Told(root, [], () => Posix.Open(Posix.CurrentDirectory, Posix.Path(root), Posix.ReadOnly | Posix.Directory));
            var device = default(DeviceNumber);
            open.Push(new OpenDirectory(directory, "."u8.ToArray()));
            var top = Told(root, [], () => Posix.Status(directory.Number, ".\0"u8));
            device = top.Device;
            yield return new TreeEntry(directory, ".\0"u8.ToArray(), [], top, IsNested: false);
            open.Peek().List(root);
            while (open.TryPeek(out var here))
            {
                if (here.Next() is not { } name)
                {
                    open.Pop().Dispose();
                    continue;
                }

                var status = Told(root, here.PathOf(name), () => Posix.Status(here.Descriptor.Number, name));
                var nested = status.Kind == FileKind.Directory && (status.Device != device || (onBtrfs && status.Inode == EmptySubvolume));
                yield return new TreeEntry(here.Descriptor, name, here.Path, status, nested);
                if (status.Kind != FileKind.Directory || nested)
                    continue;
                var path = here.PathOf(name);
                open.Push(new OpenDirectory(Told(root, path, () => Posix.Open(here.Descriptor.Number, name, Posix.ReadOnly | Posix.Directory | Posix.NoFollow)), path));
                open.Peek().List(root);
            }
        }
        finally
        {
            while (open.TryPop(out var directory))
                directory.Dispose();
        }
    }

    /// <summary>Names what could not be read, in a way that a terminal can show.</summary>
    /// <param name="path">From the root, beginning with a dot; empty for the root itself.</param>
    public static T Told<T>(string root, byte[] path, Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (PosixException e)
        {
            var below = path.Length > 0 ? PathText.Of(path.AsSpan(1)) : string.Empty;
            throw new StorageException(ExitCode.System, $"cannot read {Printable.Of(root + below)}: {e.Message}", e);
        }
    }

    private static string FileSystemOf(string path)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(path)).DriveFormat;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // Whatever is wrong with the path is told when it is opened.
            return string.Empty;
        }
    }

    private sealed class OpenDirectory(Descriptor descriptor, byte[] path) : IDisposable
    {
        private List<byte[]> names = [];
        private int next;

        public Descriptor Descriptor => descriptor;

        public byte[] Path => path;

        public void List(string root) => names = Told(root, path, () => DirectoryEntries.In(descriptor));

        public byte[]? Next() => next < names.Count ? names[next++] : null;

        public byte[] PathOf(byte[] name) => [.. path, (byte)'/', .. name.AsSpan(0, name.Length - 1)];

        public void Dispose() => descriptor.Dispose();
    }
}

/// <summary>An entry of a tree, as long as the walk does not go on.</summary>
/// <param name="Directory">The open directory that holds it; of the top, the top itself.</param>
/// <param name="Name">In that directory, with its final zero; of the top, a dot.</param>
/// <param name="Parent">Path of that directory, from a dot; empty for the top.</param>
/// <param name="IsNested">Another subvolume or file system, or what stands for one in a snapshot. The walk does not enter it.</param>
internal sealed record TreeEntry(Descriptor Directory, byte[] Name, byte[] Parent, FileStatus Status, bool IsNested)
{
    /// <summary>From a dot.</summary>
    public byte[] Path => Parent.Length == 0 ? "."u8.ToArray() : [.. Parent, (byte)'/', .. Name.AsSpan(0, Name.Length - 1)];
}
