using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Units;

/// <summary>Everything a host does by the clock, from its plan. Pure.</summary>
public static class Jobs
{
    private static readonly ImmutableArray<Job> None = [];

    /// <returns>Snapshots first, then their replica, then backups and what watches them, then the disks.</returns>
    public static ImmutableArray<Job> Of(StoragePlan plan, UnitOptions options)
    {
        var snapshotted = plan.Subvolumes.Where(subvolume => subvolume.SnapperConfig is not null)
            .Select(subvolume => subvolume.MountPoint).ToImmutableArray();
        return
        [
            .. plan.Snapshots.Enabled && !snapshotted.IsEmpty ? [Snapshots(plan, options, snapshotted)] : None,
            .. plan.Replica is { } replica && plan.Snapshots.Enabled && !snapshotted.IsEmpty ? [Replica(plan, replica, options, snapshotted)] : None,
            .. plan.Backup is { Enabled: true, Items.IsEmpty: false } ? Backups(plan, options, snapshotted) : [Status(plan, options, snapshotted)],
            Audit(plan, options),
            .. plan.TrimCalendar is { } calendar ? [Trim(plan, options, calendar)] : None,
            .. plan.Pools.Select(pool => Scrub(plan, options, pool)),
            Balance(plan, options),
            Cleanup(plan, options),
        ];
    }

    private static ImmutableArray<Job> Backups(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) =>
        [.. new[] { [Backup(plan, options, mounts)], plan.IsLaptop ? [MakeUp(plan, options, mounts)] : None, [Validation(plan, options), FullValidation(plan, options), Prune(plan, options), Cost(plan, options), Report(plan, options, mounts), Status(plan, options, mounts)] }
            .SelectMany(jobs => jobs).Select(job => job with
            {
                Credential = plan.Backup.LoadCredential,
                IoWeight = plan.Backup.IoWeight ?? job.IoWeight,
                CpuQuotaPercent = plan.Backup.CpuQuotaPercent ?? job.CpuQuotaPercent,
            })];

    private static Job Snapshots(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-snapshot",
        Description = "Make the snapshots that are due, and delete those that no tier keeps",
        Calendars = Ticks(plan),
        Commands = [$"{options.Executable} snapshot run"],
        WhenStopped = $"{options.Executable} snapshot resume",
        Credential = plan.Backup.Enabled ? plan.Backup.LoadCredential : null,
        Sandbox = Sandbox.Snapshots,
        Mounts = mounts,
        Limit = "1h",
        Because = "One run serves every tier that is due, so all tiers share a timer; one that the machine slept through is made when it wakes. However it ends, what its hooks have paused is resumed.",
    };

    private static Job Replica(StoragePlan plan, ReplicaPlan replica, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-replica",
        Description = "Copy the newest snapshots to the replica, and delete the copies that no tier keeps",
        Calendars = Ticks(plan),
        Commands = [$"{options.Executable} replica run"],
        Sandbox = replica.Where.IsRemote ? Sandbox.RemoteReplica : Sandbox.Replica,
        Mounts = replica.Where.IsRemote ? mounts : mounts.Add(replica.Where.Path),
        Writes = replica.Where.IsRemote ? null : replica.Where.Path,
        Follows = replica.Where.IsRemote ? ["panther-snapshot.service", "network-online.target"] : ["panther-snapshot.service"],
        Because = "Whenever snapshots are made, right behind them. It sends what the replica lacks, so that one that was missed or cut off is made up for; how long a first copy takes depends on how much there is, so nothing ends it.",
    };

    private static Job Backup(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-backup",
        Description = "Store the newest snapshots in the bucket",
        Calendars = [.. Ticks(plan).Skip(1).Prepend(InZone(plan, plan.Backup.Calendar)).Distinct(StringComparer.Ordinal)],
        Delay = Delay(plan),
        Commands = [$"{options.Executable} backup run"],
        Sandbox = Sandbox.Backups,
        Mounts = mounts,
        Follows = ["panther-snapshot.service", "network-online.target"],
        Awaits = plan.IsLaptop ? ["panther-backup-catch-up.service"] : [],
        Because = "Whenever snapshots are made, as a weekly one is worth its own backup. It asks for the snapshots first, so that it sends what is due now and not yesterday's; if they fail, it sends what there is. Large fulls keep to storage.backup.window by themselves, and what an encrypted one or a run by hand takes nobody can say, so nothing ends it.",
    };

    private static Job MakeUp(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-backup-catch-up",
        Description = "Make the backups of a window that the machine slept through, or in which they had to wait",
        Calendars = [InZone(plan, "*-*-* *:20")],
        Commands = [$"{options.Executable} backup run --if-missed"],
        Sandbox = Sandbox.Backups,
        Mounts = mounts,
        Follows = ["network-online.target"],
        Because = "Laptops only. It does nothing, and asks nobody, unless the last window's backups were missed, did not come through, or waited for mains or another line; panther-backup lets it end first.",
    };

    private static Job Validation(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-backup-validation",
        Description = "Check that every backup in the bucket is there, and read a twelfth of it",
        Calendars = [InZone(plan, "Sun *-*-* 06:00")],
        Delay = Delay(plan),
        Commands = [$"{options.Executable} backup verify --level sample next/12"],
        Sandbox = Sandbox.Bucket,
        Follows = ["network-online.target"],
        Because = "Weekly, when the night's backups are through. Each time it reads the twelfth that has waited longest, so that twelve weeks, not quite three months, prove every byte.",
    };

    private static Job FullValidation(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-backup-full-validation",
        Description = "Read every byte of every backup in the bucket, and check it",
        Calendars = [InZone(plan, "Sat *-*-01..07 10:00"), InZone(plan, "Sun *-*-02..08 10:00")],
        Delay = Delay(plan),
        Commands = [$"{options.Executable} backup verify --level full --unattended"],
        Sandbox = Sandbox.Bucket,
        Follows = ["network-online.target"],
        Awaits = ["panther-backup.service", "panther-backup-validation.service"],
        Because = "Monthly, on the first weekend, and on its Sunday only what Saturday could not do. It reads at storage.backup.bandwidthLimit, so it may take a day or more; it waits for mains and a line that is not metered, as backups do. What it downloads, once what is stored, is within B2's free three times.",
    };

    private static Job Prune(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-backup-prune",
        Description = "Delete the backups that no tier keeps, and what belongs to none",
        Calendars = [InZone(plan, "Sun *-*-* 12:00")],
        Delay = Delay(plan),
        Commands = [$"{options.Executable} backup prune --if-verified 8", $"{options.Executable} backup gc"],
        Sandbox = Sandbox.Bucket,
        Follows = ["network-online.target"],
        Awaits = ["panther-backup-validation.service", "panther-backup.service", .. plan.IsLaptop ? ["panther-backup-catch-up.service"] : (string[])[]],
        Because = "Weekly, after the validation: it deletes nothing unless the last one found nothing and is at most eight days old. It fails where the host's key may not delete; storage.backup.pruneCredentialsFile names another, or turn this timer off and prune from another machine, as docs/backups.md shows.",
    };

    private static Job Cost(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-backup-cost-monitor",
        Description = "Say what the bucket costs, and fail when that is too much",
        Calendars = [InZone(plan, "*-*-* 06:30")],
        Delay = Delay(plan),
        Commands = [$"{options.Executable} backup cost --record"],
        Sandbox = Sandbox.Cost,
        Follows = ["network-online.target"],
        Limit = "1h",
        Because = "Daily: a growing bill is cheapest when it is seen on its first day. It also keeps the history of ninety days, and where storage.backup.budget is adapt it decides what is given up.",
    };

    private static Job Report(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-backup-monthly-report",
        Description = "Write the month's cost and the state of every backup into the journal",
        Calendars = [InZone(plan, "Mon *-*-01..07 07:00")],
        Delay = Delay(plan),
        Commands = [$"-{options.Executable} backup cost", $"{options.Executable} status"],
        Sandbox = Sandbox.Report,
        Mounts = mounts,
        Writes = Path.GetDirectoryName(plan.MetricsFile),
        Follows = ["network-online.target"],
        Limit = "1h",
        Because = "The first Monday of the month, after the monthly backups. The cost is only told here: panther-backup-cost-monitor is the one that fails over it.",
    };

    private static Job Status(StoragePlan plan, UnitOptions options, ImmutableArray<string> mounts) => new()
    {
        Name = "panther-status",
        Description = "Report how old the newest snapshots and backups are, to monitors too, and fail when one is late",
        Calendars = [InZone(plan, "*-*-* 0/4:45")],
        Commands = [$"{options.Executable} status"],
        Sandbox = Sandbox.Report,
        Mounts = mounts,
        Writes = Path.GetDirectoryName(plan.MetricsFile),
        Follows = ["network-online.target"],
        Limit = "1h",
        Because = "By its own clock: a backup that never ran cannot tell its age. Every four hours, as each time the manifests are read, and B2 counts those reads.",
    };

    private static Job Audit(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-audit",
        Description = "Compare the plan with what the kernel does, and fail where they differ",
        Calendars = [InZone(plan, "*-*-* 07:30")],
        Commands = [$"{options.Executable} audit"],
        Sandbox = Sandbox.Audit,
        Mounts = [.. plan.Pools.Select(Anchor)],
        Writes = Path.GetDirectoryName(plan.MetricsFile),
        Limit = "1h",
        Because = "Daily: a mount that lost its options, a disk that counts errors, or a timer that somebody turned off makes no noise by itself. Warnings do not fail it; they are in its metrics, and in `status`.",
    };

    private static Job Balance(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-balance",
        Description = "Move data together where more than a tenth of what is allocated for it is unused",
        Calendars = [InZone(plan, "*-*-* 13:15")],
        Commands = [$"{options.Executable} maintain balance --if-due"],
        Sandbox = Sandbox.Balance,
        Mounts = [.. plan.Pools.Select(Anchor)],
        Limit = "4h",
        Because = "Weekly: it is asked daily, by day, so that a laptop that was on battery need not wait a week. One block group after the other, fifty or two hours at most, and never on battery.",
    };

    private static Job Cleanup(StoragePlan plan, UnitOptions options) => new()
    {
        Name = "panther-cleanup",
        Description = "Delete what restores and rollbacks have put aside more than a month ago",
        Calendars = [InZone(plan, "Sun *-*-* 14:00")],
        Commands = [$"{options.Executable} maintain cleanup"],
        Sandbox = Sandbox.Cleanup,
        Mounts = [.. plan.Pools.Select(Anchor)],
        Limit = "4h",
        Because = "Weekly. What it deletes bears the name that a restore or a rollback gave it; what you rename, it leaves alone.",
    };

    private static Job Trim(StoragePlan plan, UnitOptions options, string calendar) => new()
    {
        Name = "fstrim-weekly",
        Description = "Give freed blocks of the SSDs back",
        Calendars = [InZone(plan, calendar)],
        Commands = [$"{options.Executable} maintain trim"],
        Sandbox = Sandbox.Trim,
        Mounts = [.. plan.Pools.Select(Anchor)],
        Because = "discard=async gives back what is freed while the pool is mounted; this finds the rest.",
    };

    private static Job Scrub(StoragePlan plan, UnitOptions options, PoolPlan pool) => new()
    {
        Name = $"panther-scrub-{pool.Name}",
        Description = $"Read every block of the {pool.Name} pool and compare its checksum",
        Calendars = [InZone(plan, "Sat *-*-01..07 05:00")],
        Commands = [$"{options.Executable} maintain scrub --pool {pool.Name}"],
        Sandbox = Sandbox.Scrub,
        Mounts = [Anchor(pool)],
        Because = "Monthly, on the first Saturday, away from Sunday's and the first's snapshots. Files with chattr +C have no checksums: a scrub cannot see bit rot in them. One that was stopped goes on where it was.",
    };

    /// <summary>Where a pool is taken hold of: not below what the services cannot see.</summary>
    public static string Anchor(PoolPlan pool)
    {
        var points = pool.Subvolumes.Select(subvolume => subvolume.MountPoint).ToList();
        return points.Find(point => !WantedSubvolume.Contains("/home", point) && !WantedSubvolume.Contains("/tmp", point)) ?? points[0];
    }

    private static ImmutableArray<string> Ticks(StoragePlan plan) => [.. plan.Snapshots.Tiers.Select(tier => InZone(plan, tier.Calendar))];

    /// <summary>In systemd's words; empty for none.</summary>
    private static string Delay(StoragePlan plan) => plan.Backup.RandomizedDelaySeconds switch
    {
        0 => string.Empty,
        var seconds when seconds % 60 == 0 => $"{seconds / 60}min",
        var seconds => $"{seconds}s",
    };

    private static string InZone(StoragePlan plan, string calendar) => $"{calendar} {plan.TimeZone}";
}
