using System.Collections.Immutable;
using PantherStorage.Engine.Auditing;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Tests.Unit.Auditing;

/// <summary>A host that is exactly as planned, and changes to it.</summary>
internal sealed record World(StoragePlan Plan, HostFacts Facts)
{
    public static World AsPlanned(string profile, StorageOptions? options = null)
    {
        var plan = Planner.Plan(KnownHosts.All.Single(host => host.Name == profile), options ?? new StorageOptions());
        var mounts = plan.Pools.SelectMany((pool, index) => pool.Subvolumes.Select(subvolume => Mount(pool, index, subvolume)));
        var all = plan.Pools.SelectMany(pool => pool.Subvolumes).ToList();
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

    public IReadOnlyList<Finding> Findings => Audit.Compare(Plan, Facts);

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
