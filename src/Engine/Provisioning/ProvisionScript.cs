using System.Collections.Immutable;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Provisioning;

/// <summary>
/// A plan as the commands that make it, in order. Pure: the dry run prints exactly what a real run does.
/// The order is the point: <c>C</c> and compression properties are set while a subvolume is empty, because Btrfs
/// applies them to new files only.
/// </summary>
public static class ProvisionScript
{
    private const string EspType = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
    private const string LinuxDataType = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

    /// <param name="disks">Node of each pool's disk, by the pool's name.</param>
    /// <param name="wiped">Nodes of the disks whose signatures are erased first.</param>
    /// <param name="root">Where the new system is mounted; no slash at the end.</param>
    /// <param name="mountEsp">Whether this kernel can mount the ESP; a minimal one may know no vfat.</param>
    public static ImmutableArray<Phase> For(
        StoragePlan plan, ImmutableDictionary<string, string> disks, ImmutableHashSet<string> wiped, string root, bool mountEsp) =>
    [
        .. plan.Pools.Where(pool => wiped.Contains(disks[pool.Name])).Select(pool => Wipe(disks[pool.Name])),
        .. plan.Pools.Select(pool => Partition(pool, disks[pool.Name])),
        .. plan.Pools.Select(pool => Format(pool, disks[pool.Name])),
        .. plan.Pools.Select(pool => Subvolumes(pool, disks[pool.Name], root)),
        Mount(plan, disks, root, mountEsp),
    ];

    /// <summary>Everything that is mounted, parents before children, whatever pool they are in.</summary>
    public static IEnumerable<(PoolPlan Pool, SubvolumePlan Subvolume)> InMountOrder(StoragePlan plan) =>
        plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (pool, subvolume)))
            .OrderBy(mount => Depth(mount.subvolume.MountPoint));

    internal static int NumberOf(PoolPlan pool, string kind) => pool.Partitions.Select(part => part.Kind).ToList().IndexOf(kind) + 1;

    private static Phase Wipe(string disk) =>
        new($"erase the signatures of {disk}", [new(new("wipefs", "--all", "--quiet", disk))], []);

    private static Phase Partition(PoolPlan pool, string disk)
    {
        var lines = pool.Partitions.Select(part =>
            $"{(part.Bytes > 0 ? $"size={part.Bytes / 1024}KiB, " : string.Empty)}type={(part.Kind == "esp" ? EspType : LinuxDataType)}, name=\"{part.Name}\"\n");
        return new Phase(
            $"partition {disk} for the {pool.Name} pool",
            [
                // sfdisk's own re-reading fails on loop devices without partition scanning; partx works everywhere.
                new(
                    new("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "always", "--wipe-partitions", "always", disk),
                    "label: gpt\n" + string.Concat(lines)),
                new(new("partx", "--update", disk)),
            ],
            [.. pool.Partitions.Select((_, index) => PartitionNode.PathOf(disk, index + 1))]);
    }

    private static Phase Format(PoolPlan pool, string disk) => new(
        $"make the file systems of the {pool.Name} pool",
        [
            .. pool.Partitions.Select((part, index) => new Step(part.Kind == "esp"
                ? new("mkfs.vfat", "-F", "32", "-n", "ESP", PartitionNode.PathOf(disk, index + 1))
                : new("mkfs.btrfs", "--quiet", "--force", "--label", pool.Label, PartitionNode.PathOf(disk, index + 1)))),
        ],
        []);

    private static Phase Subvolumes(PoolPlan pool, string disk, string root) => new(
        $"make the subvolumes of the {pool.Name} pool",
        [
            new(MountCommand(BtrfsNode(pool, disk), root, pool.MountOptions.Insert(0, "subvolid=5"))),
            .. pool.Subvolumes.SelectMany(subvolume => Subvolume(subvolume, $"{root}/{subvolume.Name}")),
            new(new("umount", root)),
        ],
        []);

    private static IEnumerable<Step> Subvolume(SubvolumePlan subvolume, string path)
    {
        yield return new(new("btrfs", "subvolume", "create", path));
        if (subvolume.Nodatacow)
            yield return new(new("chattr", "+C", path));

        // A file that is written in place is never compressed, and Btrfs refuses the property on it.
        else if (subvolume.CompressionProperty is { } compression)
            yield return new(new("btrfs", "property", "set", path, "compression", compression));
        if (subvolume.SnapperConfig is null)
            yield break;
        yield return new(new("btrfs", "subvolume", "create", $"{path}/.snapshots"));
        yield return new(new("chmod", "0750", $"{path}/.snapshots"));
    }

    private static Phase Mount(StoragePlan plan, ImmutableDictionary<string, string> disks, string root, bool mountEsp) => new(
        $"mount everything below {root}",
        [
            .. InMountOrder(plan).SelectMany(mount =>
                MountSubvolume(plan.User, mount.Subvolume, BtrfsNode(mount.Pool, disks[mount.Pool.Name]), root)),
            .. plan.Pools.SelectMany(pool => MountEsp(pool, disks[pool.Name], root, mountEsp)),
        ],
        []);

    private static IEnumerable<Step> MountSubvolume(string user, SubvolumePlan subvolume, string node, string root)
    {
        var place = (root + subvolume.MountPoint).TrimEnd('/');
        var above = Above(subvolume.MountPoint).Select(path => root + path).ToArray();
        var options = subvolume.MountOptions.Insert(0, $"subvol={subvolume.Name}");
        if (subvolume.MountPoint != "/")
            yield return new(new CommandLine("mkdir", "-p", "-m", "0755").With([.. above, place]));
        yield return new(MountCommand(node, place, options));
        yield return new(new("chown", Ownership.OfNewSystem(subvolume.Owner), place));
        yield return new(new("chmod", subvolume.Mode, place));
        if (subvolume.Owner != "root" && above.Contains($"{root}/home/{user}"))
            yield return new(new("chown", Ownership.OfNewSystem(subvolume.Owner), $"{root}/home/{user}"));
    }

    private static IEnumerable<Step> MountEsp(PoolPlan pool, string disk, string root, bool mountEsp)
    {
        foreach (var (index, part) in pool.Partitions.Index().Where(slice => slice.Item is { Kind: "esp", MountPoint: not null }))
        {
            yield return new(new("mkdir", "-p", "-m", "0755", root + part.MountPoint));
            if (mountEsp)
                yield return new(new("mount", "-t", "vfat", "-o", "umask=0077", PartitionNode.PathOf(disk, index + 1), root + part.MountPoint));
        }
    }

    private static CommandLine MountCommand(string node, string place, ImmutableArray<string> options) =>
        new("mount", "-t", "btrfs", "-o", string.Join(',', options), node, place);

    private static string BtrfsNode(PoolPlan pool, string disk) => PartitionNode.PathOf(disk, NumberOf(pool, "btrfs"));

    private static int Depth(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary><c>/var/lib/redis</c> gives <c>/var</c>, <c>/var/lib</c>.</summary>
    private static IEnumerable<string> Above(string path) =>
        path.Select((c, index) => (c, index)).Where(at => at is { c: '/', index: > 0 }).Select(at => path[..at.index]);
}
