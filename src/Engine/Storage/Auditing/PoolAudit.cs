using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Options that belong to a file system as a whole: those of its first mount, whatever the later ones ask for.</summary>
internal static class PoolAudit
{
    /// <summary>Options that change how data is written, and therefore what is lost without them.</summary>
    private static readonly string[] DecideHowDataIsWritten = ["datacow", "datasum", "compress"];

    public static IEnumerable<AuditFinding> Of(PoolPlan pool, HostFacts facts)
    {
        var mounts = pool.Subvolumes.Select(subvolume => MountAudit.Mounted(subvolume, facts)).OfType<MountEntry>().ToList();
        if (mounts.Count == 0)
            return [];
        var first = mounts.MinBy(mount => mount.Id)!;
        var kernel = KernelOptions.Known(first.SuperOptions, OptionScope.Pool);
        var planned = KernelOptions.Known(pool.MountOptions, OptionScope.Pool);
        return
        [
            .. ReadOnly(pool, first),
            .. Disobeyed(pool, planned, kernel, first),
            .. Unplanned(pool, planned, kernel, first),
            .. pool.Subvolumes.SelectMany(subvolume => Swallowed(subvolume, planned, kernel, first, facts)),
        ];
    }

    private static IEnumerable<AuditFinding> ReadOnly(PoolPlan pool, MountEntry first)
    {
        if (first.SuperOptions.Contains("ro"))
            yield return new AuditFinding(Severity.Error, $"{pool.Name} pool", "read-write", "the whole file system is read-only",
                "Btrfs turns a file system read-only when it meets an error that could damage it",
                $"`dmesg` says why; do not remount it before `btrfs device stats {first.MountPoint}` and a scrub");
    }

    private static IEnumerable<AuditFinding> Disobeyed(PoolPlan pool, OptionSet planned, OptionSet kernel, MountEntry first) =>
        from wanted in planned.All
        where !KernelOptions.Obey(kernel, wanted)
        select new AuditFinding(
            SeverityOf(wanted), $"{pool.Name} pool", $"{wanted} (plan)", Seen(kernel, wanted),
            $"{wanted} belongs to the whole pool, and the pool's first mount decides; the earliest mount that is still there is {first.MountPoint}",
            $"`mount -o remount,{wanted} {first.MountPoint}` sets it for the whole pool now; have fstab ask for it on every mount of the pool");

    private static IEnumerable<AuditFinding> Unplanned(PoolPlan pool, OptionSet planned, OptionSet kernel, MountEntry first) =>
        from seen in kernel.All
        where DecideHowDataIsWritten.Contains(seen.Subject) && planned.About(seen.Subject) is null
        where !(seen.Subject == "datasum" && kernel.Nodatacow)
        select new AuditFinding(
            Severity.Error, $"{pool.Name} pool", $"no {seen} for the whole pool (plan)", $"{seen} on every subvolume of the pool",
            seen.Subject == "compress"
                ? "the pool's first mount decides for all of them"
                : "the pool's first mount decides for all of them: new files everywhere have no checksums, and a scrub cannot see when they rot",
            $"take {seen} out of every mount of the pool in fstab, then reboot; the earliest mount that is still there is {first.MountPoint}. Files written meanwhile must be copied to be protected");

    /// <summary>What one mount asks for on top of its pool, in the plan or in fstab, and never got.</summary>
    private static IEnumerable<AuditFinding> Swallowed(
        SubvolumePlan subvolume, OptionSet planned, OptionSet kernel, MountEntry first, HostFacts facts)
    {
        if (MountAudit.Mounted(subvolume, facts) is null)
            return [];
        var fstab = facts.Fstab.Where(entry => entry.MountPoint == subvolume.MountPoint && entry.FileSystem == "btrfs").SelectMany(entry => entry.Options);
        return
            from asked in new[] { (By: "plan", Options: subvolume.MountOptions.AsEnumerable()), (By: "fstab", Options: fstab) }
            from wanted in KernelOptions.Known(asked.Options, OptionScope.Pool).All
            where !planned.Has(wanted) && !KernelOptions.Obey(kernel, wanted)
            group asked.By by wanted into option
            select new AuditFinding(
                SeverityOf(option.Key), Audit.Subject(subvolume), $"{option.Key} ({string.Join(" and ", option)})", Seen(kernel, option.Key),
                $"the mount swallowed {option.Key}: Btrfs obeys pool-wide options on the first mount of a pool only, and silently drops those of later mounts",
                $"take {option.Key} out of fstab{Instead(option.Key)}; the earliest mount of the pool that is still there is {first.MountPoint}");
    }

    private static string Seen(OptionSet kernel, MountOption wanted) =>
        kernel.About(wanted.Subject) is { } seen ? $"the kernel has {seen}" : $"the kernel has no {wanted}";

    private static string Instead(MountOption option) => option.Subject switch
    {
        "datacow" => ": `chattr +C` on the empty subvolume does it for one subvolume",
        "compress" => ": `btrfs property set … compression` does it for one subvolume",
        _ => ", or ask for it on every mount of the pool",
    };

    private static Severity SeverityOf(MountOption option) =>
        DecideHowDataIsWritten.Contains(option.Subject) ? Severity.Error : Severity.Warning;
}
