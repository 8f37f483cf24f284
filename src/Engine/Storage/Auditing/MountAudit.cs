using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Whether each subvolume is mounted where it belongs, with the options that are its mount's own.</summary>
internal static class MountAudit
{
    /// <summary>The mount of a planned subvolume, or null when it is not mounted at its place.</summary>
    public static MountEntry? Mounted(SubvolumePlan subvolume, HostFacts facts) =>
        facts.Mounts.At(subvolume.MountPoint) is { FileSystem: "btrfs" } mount && mount.Root == $"/{subvolume.Name}" ? mount : null;

    public static IEnumerable<AuditFinding> Of(PoolPlan pool, SubvolumePlan subvolume, HostFacts facts)
    {
        if (Mounted(subvolume, facts) is not { } mount)
            return [NotMounted(subvolume, facts)];
        return [.. OtherPool(pool, subvolume, mount, facts), .. Options(subvolume, mount), .. NotInFstab(subvolume, facts)];
    }

    /// <summary>
    /// Subvolumes of the plan's pools that are mounted where the plan knows of nothing. A directory of a planned one
    /// bound to another place (as containers and Nix do) is still covered by its subvolume.
    /// </summary>
    public static IEnumerable<AuditFinding> Unplanned(StoragePlan plan, HostFacts facts)
    {
        var subvolumes = plan.Subvolumes.ToList();
        var devices = subvolumes.Select(subvolume => Mounted(subvolume, facts)?.Device).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var planned = subvolumes.Select(subvolume => subvolume.MountPoint).ToHashSet(StringComparer.Ordinal);
        return
            from mount in facts.Mounts.Entries
            where mount.FileSystem == "btrfs" && devices.Contains(mount.Device) && !planned.Contains(mount.MountPoint)
            where !subvolumes.Exists(subvolume => mount.Root.StartsWith($"/{subvolume.Name}/", StringComparison.Ordinal))
            select new AuditFinding(
                Severity.Warning, $"{mount.Root} at {mount.MountPoint}", "nothing is planned there", $"{mount.Source} is mounted there",
                "what the plan does not know is neither snapshotted nor backed up", $"`umount {mount.MountPoint}` unless you put it there on purpose");
    }

    private static AuditFinding NotMounted(SubvolumePlan subvolume, HostFacts facts) => new(
        Severity.Error, Audit.Subject(subvolume), $"{subvolume.Name} mounted at {subvolume.MountPoint} (plan)",
        facts.Mounts.At(subvolume.MountPoint) is { } other
            ? $"{other.Source}{(other.FileSystem == "btrfs" ? $" subvolume {other.Root}" : string.Empty)} ({other.FileSystem}) is mounted there"
            : "nothing is mounted there",
        "files written there now land in another subvolume, without this one's policy, snapshots and backups",
        $"`mount {subvolume.MountPoint}`; if fstab does not know it, `panther-storage provision --configure` writes it");

    /// <summary>Most of a pool's mounts say which file system the pool is; two pools may have subvolumes of one name.</summary>
    private static IEnumerable<AuditFinding> OtherPool(PoolPlan pool, SubvolumePlan subvolume, MountEntry mount, HostFacts facts)
    {
        var usual = pool.Subvolumes.Select(other => Mounted(other, facts)).OfType<MountEntry>()
            .GroupBy(other => other.Device, StringComparer.Ordinal).MaxBy(group => group.Count())!.First();
        if (usual.Device != mount.Device)
            yield return new AuditFinding(Severity.Error, Audit.Subject(subvolume), $"on the {pool.Name} pool, {usual.Source} (plan)", $"on {mount.Source}",
                "another file system has a subvolume of the same name", $"correct the UUID of {subvolume.MountPoint} in fstab and mount it again");
    }

    private static IEnumerable<AuditFinding> Options(SubvolumePlan subvolume, MountEntry mount)
    {
        var kernel = KernelOptions.Known(mount.Options, OptionScope.Mount);
        var planned = KernelOptions.Known(subvolume.MountOptions, OptionScope.Mount);
        foreach (var wanted in planned.All.Where(option => !KernelOptions.Obey(kernel, option)))
            yield return new AuditFinding(Severity.Error, Audit.Subject(subvolume), $"{wanted} (plan)", $"the mount has {kernel}",
                "it was mounted or remounted without the option", $"`mount -o remount,{wanted} {subvolume.MountPoint}`, and see that fstab asks for it");
        foreach (var seen in kernel.All.Where(option => option.Name is "ro" or "noexec" or "nosuid" or "nodev" && planned.About(option.Subject) is null))
            yield return new AuditFinding(seen.Name == "ro" ? Severity.Error : Severity.Warning, Audit.Subject(subvolume), $"no {seen} (plan)", $"the mount has {seen}",
                "it was mounted or remounted with the option", $"see why fstab or a person asked for it; `mount {subvolume.MountPoint} -o remount,{seen.Subject}` undoes it");
    }

    private static IEnumerable<AuditFinding> NotInFstab(SubvolumePlan subvolume, HostFacts facts)
    {
        if (!facts.Fstab.Any(entry => entry.MountPoint == subvolume.MountPoint && entry.FileSystem == "btrfs"))
            yield return new AuditFinding(Severity.Warning, Audit.Subject(subvolume), "mounted at boot (plan)", "fstab does not know it",
                "the next boot leaves it out, unless a systemd mount unit mounts it", "`panther-storage provision --configure` writes fstab");
    }
}
