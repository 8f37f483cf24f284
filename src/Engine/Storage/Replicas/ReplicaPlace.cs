using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Replicas;

/// <summary>
/// What is to be mounted where a replica of this machine lies, as far as the plan and fstab know it: whatever else is
/// found there is not filled. Of a place of the owner's that neither of them knows, any other Btrfs will do.
/// </summary>
/// <param name="Path">As it is seen from here.</param>
/// <param name="Pool">The plan's pool that has it as a mount point of its own; null where it is the owner's.</param>
/// <param name="Subvolume">The plan's.</param>
/// <param name="Entry">What fstab mounts at it, or nearest above it; its mount point as it is seen from here.</param>
internal sealed record ReplicaPlace(string Path, PoolPlan? Pool, SubvolumePlan? Subvolume, FstabEntry? Entry)
{
    /// <param name="path">In the running system.</param>
    /// <exception cref="StorageException">fstab cannot be read.</exception>
    public static ReplicaPlace Of(StoragePlan plan, HostPaths host, string path)
    {
        var pool = plan.Pools.FirstOrDefault(pool => pool.Subvolumes.Any(subvolume => subvolume.MountPoint == path));
        var entry = Fstab(host).Where(entry => WantedSubvolume.Contains(entry.MountPoint, path)).MaxBy(entry => entry.MountPoint.Length);
        return new ReplicaPlace(
            host.In(path), pool, pool?.Subvolumes.First(subvolume => subvolume.MountPoint == path),
            entry is null ? null : entry with { MountPoint = Trimmed(host.In(entry.MountPoint)) });
    }

    /// <summary>Pure.</summary>
    /// <param name="mounted">What holds the place.</param>
    /// <param name="found">The file system that it is on.</param>
    /// <returns>What is wrong with it, in words; null for nothing that is known.</returns>
    public string? Against(MountEntry mounted, FileSystemIdentity found)
    {
        if (Subvolume is not null && mounted.MountPoint != Path)
            return $"nothing is mounted there, and the plan mounts {Subvolume.Name} of {Pool!.Label}";
        if (Entry is not null && Entry.MountPoint.Length > mounted.MountPoint.Length)
            return $"nothing is mounted at {Entry.MountPoint}, where fstab mounts {Entry.Source}";
        var entry = Entry?.MountPoint == mounted.MountPoint ? Entry : null;
        if ((Subvolume?.Name ?? Option(entry, "subvol")) is { } wanted && mounted.Root.Trim('/') != wanted.Trim('/'))
            return $"{Printable.Of(mounted.Root)} of the Btrfs {found} is mounted there, and not its subvolume {wanted}";
        if (UuidOf(entry) is { } uuid)
            return uuid == found.Uuid ? null : $"the Btrfs {found} is mounted there, and fstab names {entry!.Source}";
        return (LabelOf(entry) ?? Pool?.Label) is { } label && label != found.Label
            ? $"the Btrfs {found} is mounted there, and not the one that is labelled {label}"
            : null;
    }

    private static IEnumerable<FstabEntry> Fstab(HostPaths host)
    {
        var file = host.In("/etc/fstab");
        try
        {
            return File.Exists(file)
                ? FstabEntry.Parse(File.ReadAllText(file)).Where(entry => entry.MountPoint.StartsWith('/')).Select(entry => entry with { MountPoint = Trimmed(entry.MountPoint) })
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot read {file}, which names the replica's file system: {e.Message}", e);
        }
    }

    private static string Trimmed(string path) => path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/";

    private static string? Option(FstabEntry? entry, string name) =>
        entry?.Options.LastOrDefault(option => option.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static Guid? UuidOf(FstabEntry? entry) =>
        Guid.TryParse(After(entry, "UUID=", "/dev/disk/by-uuid/"), out var uuid) ? uuid : null;

    private static string? LabelOf(FstabEntry? entry) => After(entry, "LABEL=", "/dev/disk/by-label/");

    private static string? After(FstabEntry? entry, params ReadOnlySpan<string> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (entry?.Source.StartsWith(beginning, StringComparison.Ordinal) == true)
                return entry.Source[beginning.Length..].Trim('"');
        }

        return null;
    }
}
