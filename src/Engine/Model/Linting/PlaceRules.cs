using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Linting;

/// <summary>What is mounted where.</summary>
internal static class PlaceRules
{
    private static readonly ImmutableArray<string> SystemPlaces = ["/boot", "/efi", "/etc", "/home", "/nix", "/opt", "/persist", "/persistent", "/root", "/swap", "/.swap", "/.swapvol", "/tmp", "/usr", "/var", "/srv"];

    /// <summary>Without these the system does not start: NixOS mounts them in its initial RAM disk (nixos/lib/utils.nix), others need them before services.</summary>
    private static readonly ImmutableArray<string> Needed = ["/", "/etc", "/nix", "/nix/store", "/usr", "/var", "/var/lib", "/var/log"];

    public static IEnumerable<LintFinding> Of(Layout layout) =>
    [
        .. layout.Unread.Select(place => new LintFinding(Severity.Warning, "no-entry", place, "a line that is no entry", "mount passes it over without a word", "complete it (device, mount point, file system, options), or make it a comment with #")),
        .. layout.Mounts.SelectMany(Itself),
        .. Twice(layout),
        .. Order(layout),
        .. SecondPools(layout),
        .. layout.SwapFiles.SelectMany(file => Swap(layout, file)),
    ];

    private static IEnumerable<LintFinding> Itself(LayoutMount mount)
    {
        if (!mount.MountPoint.StartsWith('/'))
            yield return new LintFinding(Severity.Error, "not-absolute", mount.Where, mount.MountPoint, "a mount point is an absolute path", $"write /{mount.MountPoint}");
        if (!mount.IsBtrfs)
            yield break;
        if (mount.Subvolume is null or "" && mount.SubvolumeId is null or "5" && IsSystem(mount.MountPoint))
        {
            yield return new LintFinding(
                Severity.Warning, "no-subvol", mount.Where, mount.Subvolume is null && mount.SubvolumeId is null ? "no subvol=" : "the top of the pool",
                "it mounts the top of the pool, or what `btrfs subvolume set-default` was last told: nothing can be put in its place, so a rollback is a copy",
                "make a subvolume for it, and name it with subvol=");
        }

        if (mount.Subvolume is null && mount.SubvolumeId is { } id and not "5")
            yield return new LintFinding(Severity.Warning, "by-number", mount.Where, $"subvolid={id}", "a subvolume that a rollback or a restore puts in its place has another number", "name it with subvol=");
        if (mount.Pass != 0)
            yield return new LintFinding(Severity.Note, "fsck", mount.Where, $"pass {mount.Pass}", "fsck.btrfs does nothing", "write 0 as the last field");
        if (IsKernelName(mount.Pool))
            yield return new LintFinding(Severity.Warning, "kernel-name", mount.Where, mount.Pool, "the kernel numbers disks as it finds them, and may find them in another order", "name the file system by UUID= (`blkid` shows it)");
        if (Needed.Contains(mount.MountPoint) && mount.Says("nofail"))
            yield return new LintFinding(Severity.Warning, "nofail-needed", mount.Where, "nofail", $"the system needs {mount.MountPoint}, and would start without it and write into what lies below", "take nofail out");
    }

    private static bool IsSystem(string mountPoint) => mountPoint == "/" || SystemPlaces.Any(top => WantedSubvolume.Contains(top, mountPoint));

    private static bool IsKernelName(string source) =>
        source.StartsWith("/dev/sd", StringComparison.Ordinal) || source.StartsWith("/dev/vd", StringComparison.Ordinal)
        || source.StartsWith("/dev/nvme", StringComparison.Ordinal) || source.StartsWith("/dev/mmcblk", StringComparison.Ordinal) || source.StartsWith("/dev/xvd", StringComparison.Ordinal);

    private static IEnumerable<LintFinding> Twice(Layout layout)
    {
        foreach (var same in layout.Mounts.Where(mount => mount.MountPoint.StartsWith('/')).GroupBy(mount => mount.MountPoint, StringComparer.Ordinal).Where(same => same.Count() > 1))
            yield return new LintFinding(Severity.Error, "twice", same.Last().Where, $"{same.Key} is mounted {same.Count()} times, first in {same.First().Place}", "the last one hides the others", "keep one");
        foreach (var same in layout.Mounts.Where(mount => mount is { IsBtrfs: true, Subvolume.Length: > 0 } && !mount.Says("noauto")).GroupBy(mount => (mount.Pool, mount.Subvolume)).Where(same => same.Count() > 1))
            yield return new LintFinding(Severity.Note, "two-places", same.Last().Where, $"{same.Key.Subvolume} is mounted at {string.Join(" and ", same.Select(mount => mount.MountPoint))}", "what is deleted in one place is gone from the other", "leave it, if that is meant");
    }

    private static IEnumerable<LintFinding> Order(Layout layout)
    {
        if (layout.Pools.Length > 0)
            yield break;
        for (var at = 0; at < layout.Mounts.Length; at++)
        {
            var parent = layout.Mounts[at];
            if (layout.Mounts.Take(at).FirstOrDefault(child => child.IsBtrfs && child.MountPoint != parent.MountPoint && WantedSubvolume.Contains(parent.MountPoint, child.MountPoint)) is { } child)
                yield return new LintFinding(Severity.Note, "child-first", child.Where, $"it stands before {parent.MountPoint}", "systemd sorts them, and `mount -a` in a rescue system does not: the parent then hides it", $"put it below {parent.MountPoint}");
        }
    }

    /// <summary>Data on a disk that the system does not need: without it the boot should go on.</summary>
    private static IEnumerable<LintFinding> SecondPools(Layout layout)
    {
        if (layout.Mounts.FirstOrDefault(mount => mount.MountPoint == "/") is not { IsBtrfs: true } root)
            yield break;
        foreach (var mount in layout.Mounts.Where(mount => mount.IsBtrfs && mount.Pool != root.Pool && mount.MountPoint.StartsWith('/') && !IsSystem(mount.MountPoint)))
        {
            if (!mount.Says("nofail") && !mount.Says("noauto"))
                yield return new LintFinding(Severity.Warning, "no-nofail", mount.Where, "no nofail", "the system does not need it, and without its disk it stops in the emergency shell after 90 seconds", "add nofail, and x-systemd.device-timeout=10s");
        }
    }

    private static IEnumerable<LintFinding> Swap(Layout layout, string file)
    {
        var holder = layout.Mounts.Where(mount => WantedSubvolume.Contains(mount.MountPoint, file)).MaxBy(mount => mount.MountPoint.Length);
        if (holder is { IsBtrfs: true } && IsNeededOrHome(holder.MountPoint))
        {
            yield return new LintFinding(
                Severity.Warning, "swap-in-data", holder.Where, file,
                "Btrfs refuses a snapshot of a subvolume that holds an active swap file, so this one has no snapshots and no backups", "give the swap file a subvolume of its own, e.g. @swap at /swap");
        }
    }

    private static bool IsNeededOrHome(string mountPoint) => Needed.Contains(mountPoint) || WantedSubvolume.Contains("/home", mountPoint) || mountPoint == "/root";
}
