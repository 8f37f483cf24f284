using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Storage.Auditing;

/// <summary>Asks the system's tools about pools, snapshots, timers and swap. Changes nothing.</summary>
internal static class HealthObservation
{
    /// <summary>Where systemd finds what starts a timer, nearest to the administrator first.</summary>
    private static readonly string[] TimersWanted =
        ["/etc/systemd/system/timers.target.wants", "/run/systemd/system/timers.target.wants", "/usr/lib/systemd/system/timers.target.wants", "/lib/systemd/system/timers.target.wants"];

    /// <exception cref="StorageException">A tool is not there, or may not look.</exception>
    public static async Task<ImmutableDictionary<string, PoolFacts>> Pools(StoragePlan plan, HostPaths host, HostFacts facts, CancellationToken cancellation)
    {
        var pools = ImmutableDictionary.CreateBuilder<string, PoolFacts>(StringComparer.Ordinal);
        foreach (var pool in plan.Pools)
        {
            if (pool.Subvolumes.FirstOrDefault(subvolume => MountAudit.Mounted(subvolume, facts) is not null) is not { } mounted)
                continue;
            var path = host.In(mounted.MountPoint);
            pools[pool.Name] = new PoolFacts(
                await BtrfsUsage.Of(path, cancellation),
                await DeviceErrors.Of(path, cancellation),
                await ScrubStatus.Of(path, cancellation),
                await BtrfsTool.TopSubvolumes(path, cancellation))
            {
                StrayDefault = await StrayDefault(pool, host, facts, path, cancellation),
                Members = Members(MountAudit.Mounted(mounted, facts)!.Source),
            };
        }

        return pools.ToImmutable();
    }

    private static async Task<long?> StrayDefault(PoolPlan pool, HostPaths host, HostFacts facts, string path, CancellationToken cancellation)
    {
        const long Top = 5;
        var number = await BtrfsTool.DefaultSubvolume(path, cancellation);
        if (number == Top)
            return null;
        foreach (var subvolume in pool.Subvolumes.Where(subvolume => MountAudit.Mounted(subvolume, facts) is not null))
        {
            if ((await BtrfsTool.Show(host.In(subvolume.MountPoint), cancellation)).Id == number)
                return null;
        }

        return number;
    }

    private static MemberFacts? Members(string source)
    {
        if (!File.Exists(source))
            return null;
        return BtrfsMembers.With(BlockDevice.Find(source).KernelName) is { } members
            ? new MemberFacts(members, [.. members.Devices.Where(device => Mapping.Of(device) is null)])
            : null;
    }

    /// <param name="wanted">Timers that the plan counts on.</param>
    /// <exception cref="StorageException">snapper cannot be asked.</exception>
    public static async Task<UpkeepFacts> Upkeep(
        StoragePlan plan, HostPaths host, HostFacts facts, ImmutableArray<string> wanted, Instant now, CancellationToken cancellation)
    {
        var snapper = new Snapper(host);
        var snapshots = ImmutableDictionary.CreateBuilder<string, ImmutableArray<Instant>>(StringComparer.Ordinal);
        foreach (var subvolume in plan.Subvolumes)
        {
            if (subvolume.SnapperConfig is { } config && MountAudit.Mounted(subvolume, facts) is not null)
                snapshots[config] = [.. (await snapper.List(config, cancellation)).Where(snapshot => snapshot.Tier.Length > 0).Select(snapshot => snapshot.Created)];
        }

        var (replica, unreadable) = await Replica(plan, host, cancellation);
        return new UpkeepFacts(now, snapshots.ToImmutable(), Timers(host), wanted, Swaps()) { SwapFiles = SwapFiles(plan, host, facts), Replica = replica, ReplicaUnreadable = unreadable };
    }

    private static async Task<(ImmutableDictionary<string, ReplicaSeen>? Seen, string? Unreadable)> Replica(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        try
        {
            return (plan.Replica is null ? null : await ReplicaSeen.Of(plan, host, cancellation), null);
        }
        catch (StorageException e)
        {
            return (null, e.Message);
        }
    }

    private static ImmutableArray<string> Timers(HostPaths host) =>
    [
        .. TimersWanted.Select(host.In).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries)
            .Select(link => Path.GetFileName(link))
            .Distinct(StringComparer.Ordinal),
    ];

    private static ImmutableArray<string> Swaps() =>
        [.. File.ReadLines("/proc/swaps").Skip(1).Select(line => OctalEscapes.Undo(line.Split(' ', '\t')[0]))];

    private static ImmutableArray<string> SwapFiles(StoragePlan plan, HostPaths host, HostFacts facts) =>
    [
        .. from subvolume in plan.Subvolumes
           where subvolume.Policy == "swap" && MountAudit.Mounted(subvolume, facts) is not null
           from file in Directory.EnumerateFiles(host.In(subvolume.MountPoint))
           select $"{subvolume.MountPoint}/{Path.GetFileName(file)}",
    ];
}
