using System.Collections.Immutable;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;
using PantherStorage.Engine.Rendering;

namespace PantherStorage.Engine.Provisioning;

/// <summary>
/// What a provisioned system must know about itself: fstab, plan, snapper. Idempotent, because an operating system
/// unpacked afterwards brings its own of some of these files.
/// </summary>
public static class HostConfiguration
{
    /// <returns>What a person should know.</returns>
    /// <exception cref="StorageException">The plan's pools are not mounted below the root, or a file cannot be written.</exception>
    public static async Task<ImmutableArray<string>> Write(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var mounts = MountTable.Read();
        var sources = plan.Pools.ToDictionary(pool => pool.Name, pool => SourceOf(pool, mounts, host), StringComparer.Ordinal);
        var uuids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (pool, source) in sources)
            uuids[pool] = await Signatures.UuidOf(source, cancellation) ?? throw new StorageException(ExitCode.System, $"blkid finds no UUID on {source}");
        var esp = await EspUuid(plan, sources, cancellation);

        DurableFile.Replace(host.In("/etc/fstab"), Fstab.Render(plan, pool => uuids[pool], esp));
        DurableFile.Replace(host.PlanFile, PlanJson.Write(plan));
        await WriteSnapper(plan, host, cancellation);
        return [.. await OwnTheUsersDirectories(plan, host, cancellation), .. Notes(plan, mounts, host)];
    }

    /// <summary>The device of a pool that is mounted below a root.</summary>
    /// <exception cref="StorageException">Nothing of the pool is mounted there.</exception>
    internal static string SourceOf(PoolPlan pool, MountTable mounts, HostPaths host) => pool.Subvolumes
        .Select(subvolume => (subvolume.Name, Mount: mounts.At(PathOf(host, subvolume.MountPoint))))
        .FirstOrDefault(at => at.Mount?.FileSystem == "btrfs" && at.Mount.Root == $"/{at.Name}").Mount?.Source
        ?? throw new StorageException(ExitCode.System,
            $"no subvolume of the {pool.Name} pool is mounted below {host.Root}; mount the system first, or provision it");

    /// <summary>UUID of the ESP beside a pool's partition; null when the plan has none, or the disk was not made from the plan.</summary>
    private static async Task<string?> EspUuid(StoragePlan plan, Dictionary<string, string> sources, CancellationToken cancellation) =>
        plan.Pools.FirstOrDefault(pool => ProvisionScript.NumberOf(pool, "esp") > 0) is { } pool
        && BlockDevice.Find(sources[pool.Name]).Disk is { } disk
            ? await Signatures.UuidOf(PartitionNode.PathOf(disk, ProvisionScript.NumberOf(pool, "esp")), cancellation)
            : null;

    private static string PathOf(HostPaths host, string path) => host.In(path).TrimEnd('/') is { Length: > 0 } below ? below : "/";

    private static async Task WriteSnapper(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var snapshotted = plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null).ToList();
        if (snapshotted.Count == 0)
            return;
        foreach (var subvolume in snapshotted)
        {
            DurableFile.Replace(host.In($"/etc/snapper/configs/{subvolume.SnapperConfig}"),
                SnapperConfiguration.Config(subvolume.MountPoint), DurableFile.ReadableByGroup);
            var snapshots = $"{PathOf(host, subvolume.MountPoint).TrimEnd('/')}/.snapshots";
            if (Directory.Exists(snapshots))
                continue;
            await Btrfs.CreateSubvolume(snapshots, cancellation);
            File.SetUnixFileMode(snapshots, (UnixFileMode)Convert.ToInt32("750", 8));
        }

        var defaults = host.In("/etc/default/snapper");
        DurableFile.Replace(defaults, SnapperConfiguration.WithConfigs(
            File.Exists(defaults) ? await File.ReadAllTextAsync(defaults, cancellation) : string.Empty,
            snapshotted.Select(subvolume => subvolume.SnapperConfig!)));
    }

    /// <summary>Gives the storage user's directories to the user once the system has one; other owners are left alone.</summary>
    private static async Task<ImmutableArray<string>> OwnTheUsersDirectories(
        StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var theirs = plan.Subvolumes.Where(subvolume => subvolume.Owner == plan.User).ToList();
        if (theirs.Count == 0)
            return [];
        if (Ownership.InPasswd(host, plan.User) is not { } owner)
            return [$"the system has no user {plan.User} yet: its directories belong to {Ownership.OfNewSystem(plan.User)}; `provision --configure` corrects that once it exists"];
        string[] places = [$"/home/{plan.User}", .. theirs.Select(subvolume => subvolume.MountPoint)];
        string[] others = [.. places.Select(host.In).Where(place => Directory.Exists(place) && Ownership.Of(place) != owner)];
        if (others.Length > 0)
            (await Processes.Run(new CommandLine("chown", owner).With(others), cancellation)).OrThrow();
        return [];
    }

    private static IEnumerable<string> Notes(StoragePlan plan, MountTable mounts, HostPaths host) =>
    [
        .. plan.Pools
            .SelectMany(pool => pool.Partitions)
            .Where(part => part is { Kind: "esp", MountPoint: not null } && mounts.At(host.In(part.MountPoint)) is null)
            .Select(part => $"the ESP is not mounted at {host.In(part.MountPoint!)}; fstab mounts it where the kernel knows vfat"),
        .. plan.Subvolumes
            .Where(subvolume => subvolume.Policy == "swap")
            .Select(subvolume => $"{subvolume.MountPoint} is ready for a swap file, and has none: `btrfs filesystem mkswapfile` makes one"),
    ];
}
