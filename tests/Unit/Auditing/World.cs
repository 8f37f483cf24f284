using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Tests.Unit.Auditing;

/// <summary>A host that is exactly as planned, and changes to it.</summary>
internal sealed record World(StoragePlan Plan, HostFacts Facts)
{
    public static World AsPlanned(string profile, StorageOptions? options = null)
    {
        var plan = Planner.Plan(KnownHosts.All.Single(host => host.Name == profile), options ?? new StorageOptions());
        var mounts = plan.Pools.SelectMany((pool, index) => pool.Subvolumes.Select(subvolume => Mount(pool, index, subvolume)));
        var all = plan.Subvolumes.ToList();
        return new World(plan, new HostFacts(
            new MountTable([.. mounts]),
            [.. all.Select(subvolume => new FstabEntry("UUID=1", subvolume.MountPoint, "btrfs", subvolume.MountOptions.Insert(0, $"subvol=/{subvolume.Name}")))],
            all.ToImmutableDictionary(subvolume => subvolume.MountPoint, subvolume => new DirectoryFacts
            {
                Flags = subvolume.Nodatacow ? InodeFlags.NoCopyOnWrite : InodeFlags.None,
                Compression = subvolume.CompressionProperty ?? string.Empty,
                FilesSeen = subvolume.Nodatacow ? 10 : 0,
            })));
    }

    /// <summary>Also looked at by the system's tools, a week after its last scrub and an hour after its snapshots.</summary>
    public World Well()
    {
        var configs = Plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>();
        return this with
        {
            Facts = Facts with
            {
                Pools = Plan.Pools.ToImmutableDictionary(pool => pool.Name, pool => new PoolFacts(
                    new BtrfsUsage(Bytes.GiB(500), Bytes.GiB(300), Bytes.GiB(350)), [],
                    new ScrubStatus(Now - Duration.FromDays(7), "finished", string.Empty), [.. pool.Subvolumes.Select(subvolume => subvolume.Name)])),
                Upkeep = new UpkeepFacts(Now, configs.ToImmutableDictionary(config => config, _ => ImmutableArray.Create(Now - Duration.FromHours(1))),
                    ["panther-snapshot.timer", "other.timer"], ["panther-snapshot.timer"], ["/swap/swapfile"])
                { SwapFiles = Plan.Subvolumes.Any(subvolume => subvolume.Policy == "swap") ? ["/swap/swapfile"] : [] },
            },
        };
    }

    public static Instant Now { get; } = Instant.FromUtc(2026, 11, 21, 9, 0);

    public World WithPool(string name, Func<PoolFacts, PoolFacts> change) =>
        this with { Facts = Facts with { Pools = Facts.Pools.SetItem(name, change(Facts.Pools[name])) } };

    public World WithUpkeep(Func<UpkeepFacts, UpkeepFacts> change) => this with { Facts = Facts with { Upkeep = change(Facts.Upkeep!) } };

    public IReadOnlyList<AuditFinding> Findings => Audit.Compare(Plan, Facts);

    public World WithMount(string place, Func<MountEntry, MountEntry> change) =>
        WithMounts(mount => mount.MountPoint == place ? change(mount) : mount);

    public World WithMounts(Func<MountEntry, MountEntry> change) =>
        this with { Facts = Facts with { Mounts = new MountTable([.. Facts.Mounts.Entries.Select(change)]) } };

    public World WithMore(MountEntry mount) =>
        this with { Facts = Facts with { Mounts = new MountTable(Facts.Mounts.Entries.Add(mount)) } };

    public World Without(string place) =>
        this with { Facts = Facts with { Mounts = new MountTable([.. Facts.Mounts.Entries.Where(mount => mount.MountPoint != place)]) } };

    public World WithDirectory(string place, Func<DirectoryFacts, DirectoryFacts> change) =>
        this with { Facts = Facts with { Directories = Facts.Directories.SetItem(place, change(Facts.Directories[place])) } };

    public World WithFstab(string place, params string[] options) =>
        this with { Facts = Facts with { Fstab = [.. Facts.Fstab.Select(entry => entry.MountPoint == place ? entry with { Options = [.. options] } : entry)] } };

    private static MountEntry Mount(PoolPlan pool, int index, SubvolumePlan subvolume) => new()
    {
        Id = 40 + subvolume.MountPoint.Length,
        ParentId = 1,
        Device = $"0:{index + 30}",
        Root = $"/{subvolume.Name}",
        MountPoint = subvolume.MountPoint,
        Options = [.. subvolume.MountOptions.Except(pool.MountOptions, StringComparer.Ordinal).Prepend("rw")],
        FileSystem = "btrfs",
        Source = $"/dev/nvme{index}n1p2",
        SuperOptions = [.. pool.MountOptions.Prepend("rw"), "space_cache=v2", "subvolid=256", $"subvol=/{subvolume.Name}"],
    };
}
