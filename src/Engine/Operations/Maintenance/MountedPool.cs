using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
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
        if (MountTable.Read().At(path) is not { FileSystem: "btrfs" } mount || !IsOf(mount.Root, subvolume.Name))
            throw new StorageException(ExitCode.System, $"{subvolume.Name} of the pool {pool.Label} is not mounted at {path}: `panther-storage audit` says what is");
        return FileSystemIdentity.Of(path) is var there && there.Label == pool.Label
            ? path
            : throw new StorageException(ExitCode.System, $"the pool at {path} is {there}, and the plan's is {pool.Label}: it is left alone. `panther-storage audit` says what is mounted");
    }

    /// <param name="root">What is mounted, from the top of the pool: the subvolume, or until the next boot what it has replaced.</param>
    internal static bool IsOf(string root, string subvolume) => root == $"/{subvolume}" || LeftoverRule.LiveOf(root.TrimStart('/')) == subvolume;
}
