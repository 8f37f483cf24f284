using System.Text;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup;

/// <summary>Everything below a directory, the directory first, depth first, names in byte order.</summary>
internal static class ContentWalk
{
    /// <summary>
    /// Inode of the empty directory that stands in a snapshot for a nested subvolume (BTRFS_EMPTY_SUBVOL_DIR_OBJECTID).
    /// `btrfs send` does not send it.
    /// </summary>
    private const ulong EmptySubvolume = 2;

    public static IEnumerable<ContentEntry> Of(string path)
    {
        var tree = new Tree(path);
        using var directory = tree.Root();
        foreach (var entry in tree.Below(directory, "."u8.ToArray(), tree.RootStatus(directory)))
            yield return entry;
    }

    private sealed class Tree(string root)
    {
        private readonly bool onBtrfs = FileSystemOf(root) == "btrfs";
        private readonly Dictionary<ulong, string> firstNames = [];
        private DeviceNumber device;

        public Descriptor Root() => Told("."u8, () => Posix.Open(Posix.CurrentDirectory, Posix.Path(root), Posix.ReadOnly | Posix.Directory));

        public FileStatus RootStatus(Descriptor directory)
        {
            var status = Told("."u8, () => Posix.Status(directory.Number, ".\0"u8));
            device = status.Device;
            return status;
        }

        public IEnumerable<ContentEntry> Below(Descriptor directory, byte[] path, FileStatus status)
        {
            yield return Entry(directory, ".\0"u8.ToArray(), path, status);
            foreach (var name in Told(path, () => DirectoryEntries.In(directory)))
            {
                byte[] child = [.. path, (byte)'/', .. name.AsSpan(0, name.Length - 1)];
                var found = Told(child, () => Posix.Status(directory.Number, name));
                if (found.Kind == FileKind.Directory)
                {
                    if (found.Device != device || (onBtrfs && found.Inode == EmptySubvolume))
                        continue;
                    using var below = Told(child, () => Posix.Open(directory.Number, name, Posix.ReadOnly | Posix.Directory | Posix.NoFollow));
                    foreach (var entry in Below(below, child, found))
                        yield return entry;
                }
                else
                {
                    yield return Entry(directory, name, child, found);
                }
            }
        }

        private ContentEntry Entry(Descriptor directory, byte[] name, byte[] path, FileStatus status)
        {
            var shown = ContentLine.Escaped(path);
            var first = status.Kind != FileKind.Directory && status.Links > 1 && !firstNames.TryAdd(status.Inode, shown)
                ? firstNames[status.Inode]
                : string.Empty;
            return new ContentEntry
            {
                Root = root,
                Path = shown,
                Status = status,
                SameAs = first,
                Attributes = Told(path, () => ExtendedAttributes.Of(directory, name)),
                LinkTarget = status.Kind == FileKind.SymbolicLink ? Told(path, () => ExtendedAttributes.LinkTarget(directory, name)) : [],
                Contents = status.Kind == FileKind.Regular && first.Length == 0 ? Told(path, () => OpenFile(directory, name)) : null,
            };
        }

        private static SafeFileHandle OpenFile(Descriptor directory, byte[] name) =>
            Posix.Open(directory.Number, name, Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking).ToFile();

        private T Told<T>(ReadOnlySpan<byte> path, Func<T> ask) => Told(path.ToArray(), ask);

        private T Told<T>(byte[] path, Func<T> ask)
        {
            try
            {
                return ask();
            }
            catch (PosixException e)
            {
                throw new StorageException(ExitCode.System, $"cannot read {root}{Encoding.UTF8.GetString(path.AsSpan(1))}: {e.Message}", e);
            }
        }

        private static string FileSystemOf(string path)
        {
            try
            {
                return new DriveInfo(Path.GetFullPath(path)).DriveFormat;
            }
            catch (IOException)
            {
                // Whatever is wrong with the path is told when it is opened.
                return string.Empty;
            }
        }
    }
}

/// <summary>One entry of a tree, with everything its line needs. <see cref="Contents"/> is open and belongs to whoever hashes it.</summary>
internal sealed record ContentEntry
{
    public required string Root { get; init; }

    /// <summary>From <c>.</c>, escaped.</summary>
    public required string Path { get; init; }

    public required FileStatus Status { get; init; }

    /// <summary>An earlier name of the same file (a hard link), or empty.</summary>
    public required string SameAs { get; init; }

    public required List<(byte[] Name, byte[] Value)> Attributes { get; init; }

    public required byte[] LinkTarget { get; init; }

    public required SafeFileHandle? Contents { get; init; }
}
