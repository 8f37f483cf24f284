using System.Collections.Immutable;
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
            var facts = new DirectoryFacts { Flags = InodeFlagsOf.Path(path), Compression = CompressionProperty.Of(path) };
            return subvolume.Nodatacow ? WithFiles(facts, path) : facts;
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot look at {path}: {e.Message}. Root may.", e);
        }
    }

    private static DirectoryFacts WithFiles(DirectoryFacts facts, string path)
    {
        foreach (var file in SubvolumeFiles.Of(path).Take(MostFiles))
        {
            var copied = SubvolumeFiles.IsCopiedOnWrite(file);
            facts = facts with
            {
                FilesSeen = facts.FilesSeen + 1,
                FilesCopiedOnWrite = facts.FilesCopiedOnWrite + (copied ? 1 : 0),
                FirstCopiedOnWrite = copied && facts.FirstCopiedOnWrite.Length == 0 ? Path.GetRelativePath(path, file) : facts.FirstCopiedOnWrite,
            };
        }

        return facts;
    }
}
