using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Whether a pool's file system is well: room, device errors, scrubs, the subvolumes it has.</summary>
internal static class HealthAudit
{
    private const int LowPercent = 10;
    private const int FullPercent = 3;

    /// <summary>Below it (and a twentieth of the pool) a metadata block group may not find room, and then deleting fails too.</summary>
    private static readonly Bytes LittleUnallocated = Bytes.GiB(1);

    /// <summary>A scrub a month, and some days for one that was slept through.</summary>
    private static readonly Duration ScrubEvery = Duration.FromDays(35);

    public static IEnumerable<AuditFinding> Of(PoolPlan pool, HostFacts facts)
    {
        if (!facts.Pools.TryGetValue(pool.Name, out var seen))
            return [];
        var place = pool.Subvolumes[0].MountPoint;
        return
        [
            .. Room(pool, seen.Usage, place),
            .. seen.Errors.Select(errors => Errors(pool, errors, place)),
            .. facts.Upkeep is { } upkeep ? Scrub(pool, seen.Scrub, upkeep.Now) : [],
            .. Subvolumes(pool, seen),
            .. seen.StrayDefault is { } number ? [Default(pool, number, place)] : Array.Empty<AuditFinding>(),
        ];
    }

    private static IEnumerable<AuditFinding> Room(PoolPlan pool, BtrfsUsage usage, string place)
    {
        var data = new DataRoom(usage.DataAllocated, usage.DataUsed, usage.Size);
        var percent = usage.Free.Count * 100 / Math.Max(1, usage.Size.Count);
        if (percent < LowPercent)
            yield return new AuditFinding(
                percent < FullPercent ? Severity.Error : Severity.Warning, $"{pool.Name} pool", $"at least {LowPercent} % free", $"{usage.Free} of {usage.Size} is free, {percent} %",
                "Btrfs slows down and then fails when it cannot copy on write, and snapshots keep what was deleted",
                $"`btrfs filesystem usage {place}`; `panther-storage snapshot prune` deletes old snapshots; then delete or move data");
        // Nothing is wrong yet; what nobody can write to is worth a line where it is more than the balance leaves, and little else is left.
        if (usage.Unallocated.Count < usage.Size.Count / 4 && data.UnusedPercent > 2 * BalanceRule.MostUnusedPercent && BalanceRule.WhyNot(data) is null)
            yield return new AuditFinding(
                Severity.Note, $"{pool.Name} pool", $"at most {BalanceRule.MostUnusedPercent} % of what is allocated for data unused", data.ToString(),
                "metadata can only grow into what is not allocated", "`panther-storage maintain balance`; panther-balance.timer does it weekly");
        if (usage.Unallocated.Count < Math.Min(LittleUnallocated.Count, usage.Size.Count / 20))
            yield return new AuditFinding(
                Severity.Warning, $"{pool.Name} pool", "room to allocate", $"{usage.Unallocated} of {usage.Size} is unallocated",
                "metadata cannot grow: writing and even deleting can fail with ENOSPC although df shows room",
                "`panther-storage maintain balance` gives half-empty block groups back; panther-balance.timer does it weekly");
    }

    private static AuditFinding Errors(PoolPlan pool, DeviceErrors errors, string place) => new(
        Severity.Error, $"{pool.Name} pool", "no device errors", $"{errors.Device}: {string.Join(", ", errors.Counters.Select(counter => $"{counter.Key} {counter.Value}"))}",
        "the device failed to read, write or keep what was written, at least once since the counters were last reset",
        $"back up now; `smartctl -a {errors.Device}`, `btrfs scrub start -B {place}`; replace the device or its cable; then `btrfs device stats -z {place}`");

    private static IEnumerable<AuditFinding> Scrub(PoolPlan pool, ScrubStatus scrub, Instant now)
    {
        var subject = $"{pool.Name} pool";
        var remedy = $"`panther-storage maintain scrub --pool {pool.Name}`";
        if (scrub.Errors.Length > 0)
            yield return new AuditFinding(Severity.Error, subject, "a scrub without errors", $"the last scrub found: {scrub.Errors}",
                "data or metadata did not match its checksum; with only one copy, it cannot be repaired", $"`dmesg` names the files: restore them; then {remedy}");
        if (scrub.Started is not { } started)
            yield return new AuditFinding(Severity.Warning, subject, "a scrub each month", "it was never scrubbed",
                "rot is found only when something reads the data, and backups of it may be older than the retention by then", remedy);
        else if (now - started > ScrubEvery)
            yield return new AuditFinding(Severity.Warning, subject, "a scrub each month", $"the last scrub ({scrub.Status}) began {(now - started).Days} days ago",
                "rot is found only when something reads the data", remedy);
    }

    private static AuditFinding Default(PoolPlan pool, long number, string place) => new(
        Severity.Warning, $"{pool.Name} pool", "its top is the default subvolume, as fstab mounts by name", $"subvolume {number} is, as after `snapper rollback`",
        "nothing that the plan mounts asks for the default, so that `snapper rollback` changed nothing here, and its snapshot cannot be deleted",
        $"`panther-storage snapshot rollback LABEL` goes back to a snapshot; `btrfs subvolume set-default 5 {place}` puts the default back");

    private static IEnumerable<AuditFinding> Subvolumes(PoolPlan pool, PoolFacts seen)
    {
        var planned = pool.Subvolumes.Select(subvolume => subvolume.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var subvolume in pool.Subvolumes.Where(subvolume => !seen.Subvolumes.Contains(subvolume.Name, StringComparer.Ordinal)))
            yield return new AuditFinding(Severity.Error, Audit.Subject(subvolume), $"{subvolume.Name} in the {pool.Name} pool (plan)", "there is no such subvolume",
                "files of its place land in another subvolume, without this one's policy", "`panther-storage provision --repair --root /` makes it");
        foreach (var name in seen.Subvolumes.Where(name => !planned.Contains(name)))
            yield return new AuditFinding(Severity.Warning, $"{name} in the {pool.Name} pool", "not planned", "it is there",
                "what the plan does not know is neither snapshotted nor backed up, and takes room", $"mount the top of the pool and look; `btrfs subvolume delete` if nobody needs it");
    }
}
