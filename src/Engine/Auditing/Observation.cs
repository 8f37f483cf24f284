using System.Collections.Immutable;
using System.Text;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Auditing;

/// <summary>Looks at a host: mounts, fstab, inode flags and properties. Changes nothing.</summary>
public static class Observation
{
    /// <summary>
    /// Files looked at in one subvolume. Files made before the flag keep copying on write, and a restore or a copy makes
    /// many at once, so a sample finds them; a whole database would take minutes.
    /// </summary>
    public const int MostFiles = 1000;

    /// <exception cref="StorageException">A mounted directory cannot be read.</exception>
    public static HostFacts Of(StoragePlan plan, HostPaths host)
    {
        var mounts = new MountTable([.. MountTable.Read().Below(host.Root.TrimEnd('/') is { Length: > 0 } root ? root : "/").Select(mount => Inside(host, mount))]);
        var directories = plan.Pools.SelectMany(pool => pool.Subvolumes)
            .Where(subvolume => mounts.At(subvolume.MountPoint)?.FileSystem == "btrfs")
            .DistinctBy(subvolume => subvolume.MountPoint, StringComparer.Ordinal)
            .ToImmutableDictionary(subvolume => subvolume.MountPoint, subvolume => Directory(host, subvolume));
        var fstab = host.In("/etc/fstab");
        return new HostFacts(mounts, File.Exists(fstab) ? FstabEntry.Parse(File.ReadAllText(fstab)) : [], directories);
    }

    private static MountEntry Inside(HostPaths host, MountEntry mount)
    {
        var below = mount.MountPoint[host.Root.TrimEnd('/').Length..];
        return mount with { MountPoint = below.Length == 0 ? "/" : below };
    }

    private static DirectoryFacts Directory(HostPaths host, SubvolumePlan subvolume)
    {
        var path = host.In(subvolume.MountPoint);
        try
        {
            var facts = new DirectoryFacts { Flags = InodeFlagsOf.Path(path), Compression = Compression(path) };
            return subvolume.Nodatacow ? WithFiles(facts, path) : facts;
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot look at {path}: {e.Message}. Root may.", e);
        }
    }

    private static string Compression(string path)
    {
        using var directory = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
        return ExtendedAttributes.Of(directory, ".\0"u8)
            .Where(attribute => attribute.Name.AsSpan().SequenceEqual("btrfs.compression"u8))
            .Select(attribute => Encoding.ASCII.GetString(attribute.Value))
            .FirstOrDefault(string.Empty);
    }

    private static DirectoryFacts WithFiles(DirectoryFacts facts, string path)
    {
        foreach (var file in Files(path).Take(MostFiles))
        {
            var copied = IsCopiedOnWrite(file);
            facts = facts with
            {
                FilesSeen = facts.FilesSeen + 1,
                FilesCopiedOnWrite = facts.FilesCopiedOnWrite + (copied ? 1 : 0),
                FirstCopiedOnWrite = copied && facts.FirstCopiedOnWrite.Length == 0 ? Path.GetRelativePath(path, file) : facts.FirstCopiedOnWrite,
            };
        }

        return facts;
    }

    /// <summary>Regular files of this subvolume alone: what is mounted or nested below it has a plan, and a device, of its own.</summary>
    private static IEnumerable<string> Files(string root)
    {
        var device = Posix.Status(Posix.CurrentDirectory, Posix.Path(root), follow: true).Device;
        var directories = new Queue<string>([root]);
        while (directories.TryDequeue(out var directory))
        {
            foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
            {
                if (Status(entry.FullName) is not { } status || status.Device != device)
                    continue;
                if (status.Kind == FileKind.Directory)
                    directories.Enqueue(entry.FullName);
                else if (status.Kind == FileKind.Regular)
                    yield return entry.FullName;
            }
        }
    }

    /// <summary>Null for what is gone meanwhile: the host is running.</summary>
    private static FileStatus? Status(string path)
    {
        try
        {
            return Posix.Status(Posix.CurrentDirectory, Posix.Path(path));
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            return null;
        }
    }

    private static bool IsCopiedOnWrite(string file)
    {
        try
        {
            return !InodeFlagsOf.Path(file).HasFlag(InodeFlags.NoCopyOnWrite);
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            return false;
        }
    }
}
