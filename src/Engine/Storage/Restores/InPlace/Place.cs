using System.Collections.Immutable;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>Where a label came from: what stands there now, and what is mounted at and below it.</summary>
public sealed record Place
{
    public required BackupItem Item { get; init; }

    public required PoolPlan Pool { get; init; }

    /// <summary>The label's own, or the one that holds its directory.</summary>
    public required SubvolumePlan Subvolume { get; init; }

    /// <summary>From the top of the pool: <c>@home</c>, or <c>@/etc</c>.</summary>
    public required string InPool { get; init; }

    /// <summary>Where it is seen: <c>/home</c>, or below another root.</summary>
    public required string Path { get; init; }

    /// <summary>A device of the pool, or how fstab names it.</summary>
    public required string Source { get; init; }

    /// <summary>What fstab mounts at the place; what the plan would, where fstab has nothing there.</summary>
    public required FstabEntry Entry { get; init; }

    /// <summary>What fstab and the plan mount at and below the place, parents first; mount points as they are seen from here.</summary>
    public required ImmutableArray<FstabEntry> Planned { get; init; }

    /// <summary>What is mounted at and below the place now, in the order of mounting.</summary>
    public required ImmutableArray<MountEntry> Mounted { get; init; }

    public bool IsDirectory => Item.Kind == SourceKind.Directory;

    /// <summary>Whether a subvolume is mounted at the place.</summary>
    public bool IsMounted => Mounted.Any(mount => mount.MountPoint == Path && mount.FileSystem == "btrfs");

    /// <summary>Whether what is mounted there is what has the subvolume's name; else it waits for the next boot.</summary>
    internal bool IsShown => Mounted.LastOrDefault(mount => mount.MountPoint == Path)?.Root == $"/{InPool}";

    /// <summary>Whether it is the running system's <c>/</c>, which nothing can unmount.</summary>
    public bool IsRunningRoot => Path == "/";

    /// <exception cref="StorageException">The plan does not know the label, or nothing tells where the pool is.</exception>
    public static Place Of(StoragePlan plan, HostPaths host, string label, MountTable mounts)
    {
        var item = plan.Backup.Items.FirstOrDefault(item => item.Label == label)
            ?? throw new StorageException(ExitCode.BadInput,
                $"the plan of {plan.Profile} backs up no `{label}`{Nearest.Hint(label, [.. plan.Backup.Items.Select(item => item.Label)])} Where the plan does not know a label, restore it with --to.");
        return Of(plan, host, item, mounts);
    }

    /// <summary>Of a subvolume that is snapshotted, whether it is backed up or not.</summary>
    /// <param name="label">Its snapper configuration, or what the bucket calls it.</param>
    /// <exception cref="StorageException">The plan snapshots nothing of that name, or nothing tells where the pool is.</exception>
    public static Place OfSnapshotted(StoragePlan plan, HostPaths host, string label, MountTable mounts)
    {
        if (plan.Backup.Items.FirstOrDefault(item => item.Label == label) is { } item)
        {
            if (item.Kind == SourceKind.Directory)
                throw new StorageException(ExitCode.BadInput, $"{item.Path} is a directory in {item.Subvolume}, and a snapshot is of a whole subvolume: `panther-storage snapshot restore-file {item.SnapperConfig}/latest {item.Path}` brings the directory back, `panther-storage snapshot rollback {item.SnapperConfig}` all of {item.Subvolume}");
            return Of(plan, host, item, mounts);
        }

        var subvolume = plan.Subvolumes.FirstOrDefault(subvolume => subvolume.SnapperConfig == label)
            ?? throw new StorageException(ExitCode.BadInput,
                $"the plan of {plan.Profile} snapshots no `{label}`{Nearest.Hint(label, [.. plan.Subvolumes.Select(subvolume => subvolume.SnapperConfig).OfType<string>()])}");
        return Of(plan, host, new BackupItem(label, subvolume.MountPoint, SourceKind.Subvolume, subvolume.Name, label, TierTag.Manual, "it is snapshotted"), mounts);
    }

    private static Place Of(StoragePlan plan, HostPaths host, BackupItem item, MountTable mounts)
    {
        var (pool, subvolume) = plan.Pools.SelectMany(pool => pool.Subvolumes.Select(subvolume => (pool, subvolume)))
            .FirstOrDefault(each => each.subvolume.Name == item.Subvolume);
        if (subvolume is null)
            throw new StorageException(ExitCode.BadInput, $"the plan backs up {item.Path} from {item.Subvolume}, which is not in its layout");

        var isDirectory = item.Kind == SourceKind.Directory;
        var path = isDirectory ? host.In(item.Path) : Seen(host, subvolume.MountPoint);
        var fstab = Fstab(host);
        var holder = Seen(host, subvolume.MountPoint);
        var entry = fstab.FirstOrDefault(each => each.MountPoint == holder);
        var source = mounts.At(holder) is { FileSystem: "btrfs" } mounted ? mounted.Source
            : entry?.Source ?? throw new StorageException(ExitCode.System,
                $"{subvolume.Name} is not mounted at {holder}, and {host.In("/etc/fstab")} does not say where its pool is: mount it first");
        entry ??= FromPlan(host, subvolume, source);
        return new Place
        {
            Item = item,
            Pool = pool,
            Subvolume = subvolume,
            InPool = isDirectory ? System.IO.Path.Combine(subvolume.Name, System.IO.Path.GetRelativePath(subvolume.MountPoint, item.Path)) : subvolume.Name,
            Path = path,
            Source = source,
            Entry = entry,
            Planned = [.. AtAndBelow(plan, host, fstab.Append(entry), path)],
            Mounted = [.. mounts.Below(path).Where(mount => mount.FileSystem != "autofs")],
        };
    }

    private static IEnumerable<FstabEntry> AtAndBelow(StoragePlan plan, HostPaths host, IEnumerable<FstabEntry> fstab, string path) =>
        fstab.Concat(plan.Subvolumes.Select(subvolume => FromPlan(host, subvolume, string.Empty)))
            .Where(entry => WantedSubvolume.Contains(path, entry.MountPoint))
            .DistinctBy(entry => entry.MountPoint, StringComparer.Ordinal)
            .OrderBy(entry => entry.MountPoint, StringComparer.Ordinal);

    private static FstabEntry FromPlan(HostPaths host, SubvolumePlan subvolume, string source) =>
        new(source, Seen(host, subvolume.MountPoint), "btrfs", subvolume.MountOptions.Insert(0, $"subvol=/{subvolume.Name}"));

    private static List<FstabEntry> Fstab(HostPaths host) => File.Exists(host.In("/etc/fstab"))
        ? [.. FstabEntry.Parse(File.ReadAllText(host.In("/etc/fstab"))).Where(entry => entry.MountPoint.StartsWith('/')).Select(entry => entry with { MountPoint = Seen(host, entry.MountPoint) })]
        : [];

    private static string Seen(HostPaths host, string path) => host.In(path).TrimEnd('/') is { Length: > 0 } seen ? seen : "/";
}
