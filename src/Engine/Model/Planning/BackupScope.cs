using System.Collections.Immutable;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>
/// What is backed up and what is not. Snapshots are not recursive, so a path stands for every subvolume mounted at or
/// below it that is worth keeping; a path that is no mount point is a directory of the subvolume that holds it.
/// </summary>
internal sealed class BackupScope(HostProfile host, BackupOptions options, string user, Schedule schedule, BackupTimes times, ImmutableArray<WantedSubvolume> wanted)
{
    private static readonly string[] KernelMade = ["/proc", "/sys", "/dev", "/run"];

    public BackupPlan Decide()
    {
        var items = ImmutableArray.CreateBuilder<BackupItem>();
        var leftOut = ImmutableArray.CreateBuilder<LeftOut>();
        foreach (var subvolume in wanted)
        {
            if (ReasonAgainst(subvolume) is { } reason)
                leftOut.Add(new LeftOut(subvolume.MountPoint, reason));
            else
                items.Add(WholeSubvolume(subvolume));
        }

        foreach (var path in options.Subvolumes.Distinct(StringComparer.Ordinal).Where(path => wanted.All(subvolume => subvolume.MountPoint != path)))
        {
            if (ReasonAgainstDirectory(path) is { } reason)
                leftOut.Add(new LeftOut(path, reason));
            else
                items.Add(Directory(path, items.Select(item => item.Label)));
        }

        if (leftOut.All(left => left.Path != "/boot"))
            leftOut.Add(new LeftOut("/boot", "it is not Btrfs: installing the system or its kernel writes it again"));
        RefuseTwins(items);
        return new BackupPlan(options.Enable is true, items.ToImmutable(), [.. leftOut.OrderBy(left => left.Path, StringComparer.Ordinal)])
        {
            Calendar = times.Calendar,
            RandomizedDelaySeconds = times.RandomizedDelaySeconds,
            LoadCredential = options.B2.LoadCredential is { Length: > 0 } credential ? credential : null,
            IoWeight = options.IoWeight == BackupOptions.UsualIoWeight ? null : options.IoWeight,
            CpuQuotaPercent = options.CpuQuotaPercent == BackupOptions.UsualCpuQuotaPercent ? null : options.CpuQuotaPercent,
            Encryption = options.EncryptionThatHolds() is var encryption && encryption == BackupOptions.NoEncryption ? null : encryption,
        };
    }

    private string? ReasonAgainst(WantedSubvolume subvolume)
    {
        var content = subvolume.Shape.Content;
        var named = options.Subvolumes.Contains(subvolume.MountPoint);
        if (Excluding(subvolume.MountPoint) is { } excluded)
            return excluded;
        if (Pace(subvolume) is null)
            return content.Worth();
        if (!schedule.Enabled)
            return "snapshots are off, and a backup sends snapshots";
        return content switch
        {
            Content.Containers when host.Kind == HostKind.Server => "containers are backed up from laptops only: a server's are deployed again, and its data lives in databases",
            Content.Containers => options.IncludeContainers || named ? null : "storage.backup.includeContainers is false: images can be pulled again, but volumes are lost with the disk",
            Content.Database => options.IncludeDatabases || named ? null : "storage.backup.includeDatabases is false: THE DATABASE IS LOST WITH THE DISK",
            Content.Logs when host.Kind == HostKind.Laptop && !named => "logs are backed up from servers only",
            _ => Covering(subvolume.MountPoint) is null ? "no path in storage.backup.subvolumes covers it" : null,
        };
    }

    private BackupItem WholeSubvolume(WantedSubvolume subvolume)
    {
        var shape = subvolume.Shape;
        var pace = Pace(subvolume)!.Value;
        var asked = Covering(subvolume.MountPoint) switch
        {
            null => shape.Content == Content.Database ? "storage.backup.includeDatabases" : "storage.backup.includeContainers",
            var path when path == subvolume.MountPoint => $"{path} in storage.backup.subvolumes",
            var path => $"covered by {path}, though a snapshot of {path} alone would miss it",
        };
        return new BackupItem(shape.Label, subvolume.MountPoint, SourceKind.Subvolume, shape.Name, shape.Label,
            schedule.For(pace).Name(), $"{asked}; {schedule.Because(pace)}: {shape.Content.Worth()}");
    }

    /// <summary>The pace that its content deserves; a server's cache that is asked for by its path has one too.</summary>
    private Tier? Pace(WantedSubvolume subvolume) => subvolume.Shape.Content switch
    {
        Content.Cache when host.Kind == HostKind.Server && options.Subvolumes.Contains(subvolume.MountPoint) => Tier.Weekly,
        var content => content.BackupTier(),
    };

    private string? Excluding(string path) =>
        options.Exclude.FirstOrDefault(excluded => WantedSubvolume.Contains(excluded, path)) is { } excluded ? $"storage.backup.exclude has {excluded}" : null;

    /// <summary>A warning for each path that cannot be left out, as what holds it is sent as a whole.</summary>
    public static IEnumerable<string> SentWhole(BackupOptions options, ImmutableArray<WantedSubvolume> wanted) =>
        from path in options.Exclude.Distinct(StringComparer.Ordinal)
        where wanted.All(subvolume => !WantedSubvolume.Contains(path, subvolume.MountPoint)) && !options.Subvolumes.Contains(path)
        let holder = wanted.Last(subvolume => WantedSubvolume.Contains(subvolume.MountPoint, path)).Shape
        where holder.Content.BackupTier() is not null
        select $"WARNING storage.backup.exclude has {path}, a directory of {holder.Name}, which is sent as a whole where it is backed up. To leave it out, make it a subvolume (`btrfs subvolume create`): snapshots pass by what is nested in them.";

    private string? ReasonAgainstDirectory(string path)
    {
        if (Excluding(path) is { } excluded)
            return excluded;
        if (WantedSubvolume.Contains("/boot", path))
            return "it is not Btrfs: installing the system or its kernel writes it again";
        if (KernelMade.Any(top => WantedSubvolume.Contains(top, path)))
            return "the kernel and services recreate it at every boot; a snapshot holds nothing of it";
        if (host.Subvolumes.FirstOrDefault(shape => WantedSubvolume.Contains(shape.MountPointFor(user), path) && wanted.All(other => other.Shape != shape)) is { } off)
            return $"{off.Name} is off on this host (storage.btrfs.subvolumes.{off.Name}.enable), so nothing is there";
        var holder = Holder(path);
        if (holder.Shape.Content.BackupTier() is null)
            return $"it lies in {holder.Shape.Name}, and {holder.Shape.Content.Worth()}";
        return schedule.Enabled ? null : "snapshots are off, and a backup sends snapshots";
    }

    private BackupItem Directory(string path, IEnumerable<string> taken)
    {
        var holder = Holder(path).Shape;
        var pace = holder.Content.BackupTier()!.Value;
        var worth = path == "/etc" ? "the configuration by itself, readable without restoring the system" : holder.Content.Worth();
        return new BackupItem(DirectoryLabel.Of(path, taken.Concat(host.Subvolumes.Select(shape => shape.Label)).ToHashSet(StringComparer.Ordinal)), path, SourceKind.Directory, holder.Name, holder.Label,
            schedule.For(pace).Name(), $"{path} in storage.backup.subvolumes, a directory of {holder.Name}; {schedule.Because(pace)}: {worth}");
    }

    private WantedSubvolume Holder(string path) =>
        wanted.Last(subvolume => WantedSubvolume.Contains(subvolume.MountPoint, path));

    /// <summary>The most specific path that was asked for and holds this mount point.</summary>
    private string? Covering(string mountPoint) =>
        options.Subvolumes.Where(path => WantedSubvolume.Contains(path, mountPoint)).MaxBy(path => path.Length);

    private static void RefuseTwins(IEnumerable<BackupItem> items)
    {
        var twins = items.GroupBy(item => item.Label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twins is not null)
        {
            throw new StorageException(ExitCode.BadInput,
                $"storage.backup.subvolumes: {string.Join(" and ", twins.Select(item => item.Path))} would both be \"{twins.Key}\" in the bucket. Keep one, or name a directory above both.");
        }
    }
}
