using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;

namespace PantherStorage.Operations.Maintenance;

/// <summary>Where a pool is taken hold of.</summary>
internal static class MountedPool
{
    /// <returns>The mount point of one of its subvolumes.</returns>
    /// <exception cref="StorageException">It is not mounted: what is there belongs to another pool.</exception>
    public static string Of(Host host, PoolPlan pool)
    {
        var anchor = Jobs.Anchor(pool);
        var path = host.Paths.In(anchor) is { Length: > 1 } whole ? whole.TrimEnd('/') : "/";
        var subvolume = pool.Subvolumes.First(each => each.MountPoint == anchor);
        return MountTable.Read().At(path) is { FileSystem: "btrfs" } mount && mount.Root.StartsWith($"/{subvolume.Name}", StringComparison.Ordinal)
            ? path
            : throw new StorageException(ExitCode.System, $"{subvolume.Name} of the pool {pool.Label} is not mounted at {path}: `panther-storage audit` says what is");
    }
}
