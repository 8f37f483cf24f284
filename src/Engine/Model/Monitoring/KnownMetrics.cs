using System.Collections.Immutable;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using static PantherStorage.Model.Monitoring.MetricKind;

namespace PantherStorage.Model.Monitoring;

/// <summary>
/// Every metric there is, under the names that the owner's monitoring knows. The textfile, what goes out through
/// OpenTelemetry and the table in docs/monitoring.md come from here.
/// </summary>
public static class KnownMetrics
{
    public static MetricDefinition SnapshotsCreated { get; } = new("pantheros.snapshot.created", Counter, "{snapshot}", "Snapshots ever made, counted by snapper's numbers.", ["host", "config"]);

    public static MetricDefinition SnapshotsFailed { get; } = new("pantheros.snapshot.failed", Counter, "{snapshot}", "Snapshots that could not be made; those of the policy `database` are the urgent ones.", ["host", "config", "policy"]);

    public static MetricDefinition SnapshotAge { get; } = new("pantheros.snapshot.age", Gauge, "h", "Age of the newest snapshot in hours.", ["host", "target"]);

    public static MetricDefinition SnapshotCount { get; } = new("pantheros.snapshot.count", Gauge, "{snapshot}", "Snapshots that each tier counts; one that serves several counts in each.", ["host", "target", "type"]);

    public static MetricDefinition ReplicaAge { get; } = new("pantheros.replica.age", Gauge, "h", "Age in hours of the newest snapshot that the replica has a copy of.", ["host", "config"]);

    public static MetricDefinition ReplicaCopies { get; } = new("pantheros.replica.copies", Gauge, "{copy}", "Sound copies in the replica.", ["host", "config"]);

    public static MetricDefinition ReplicaLate { get; } = new("pantheros.replica.late", Gauge, "1", "1 when the newest copy is older than it should be, there is none, or the replica could not be looked at.", ["host", "config"]);

    public static MetricDefinition BackupsCompleted { get; } = new("pantheros.backup.completed", Counter, "{backup}", "Backups that were stored.", ["host"]);

    public static MetricDefinition BackupsFailed { get; } = new("pantheros.backup.failed", Counter, "{backup}", "Backups that failed, and runs that could not begin.", ["host"]);

    public static MetricDefinition BackupAge { get; } = new("pantheros.backup.age", Gauge, "h", "Age of the newest backup that can be restored, in hours; the pace is how often one is made.", ["host", "target", "pace"]);

    public static MetricDefinition BackupDuration { get; } = new("pantheros.backup.duration", Gauge, "s", "Seconds that the newest backup took.", ["host", "target"]);

    public static MetricDefinition BackupSize { get; } = new("pantheros.backup.size", Gauge, "By", "Bytes of the newest archive.", ["host", "target"]);

    public static MetricDefinition BackupRate { get; } = new("pantheros.backup.rate", Gauge, "By/s", "Bytes a second at which the newest archive was made and sent.", ["host", "target"]);

    public static MetricDefinition BackupSent { get; } = new("pantheros.backup.sent", Counter, "By", "Bytes of all archives that were stored.", ["host"]);

    public static MetricDefinition BackupOverrun { get; } = new("pantheros.backup.overrun", Gauge, "1", "1 when the night is over and left a backup undone that should have fitted into it.", ["host", "target"]);

    public static MetricDefinition BackupCount { get; } = new("pantheros.backup.count", Gauge, "{backup}", "Backups in the bucket.", ["host", "target"]);

    public static MetricDefinition BackupLate { get; } = new("pantheros.backup.late", Gauge, "1", "1 when the newest backup is older than it should be.", ["host", "target"]);

    public static MetricDefinition BackupUnproved { get; } = new("pantheros.backup.unproved", Gauge, "By", "Bytes of the newest chain that were never proved.", ["host", "target"]);

    public static MetricDefinition BackupVerified { get; } = new("pantheros.backup.verified", Gauge, "1", "1 for the verdict of the last verification, 0 for the two others.", ["host", "verdict"]);

    public static MetricDefinition BackupFindings { get; } = new("pantheros.backup.findings", Gauge, "{finding}", "Damage that the last verification found.", ["host"]);

    public static MetricDefinition BackupHeld { get; } = new("pantheros.backup.held", Gauge, "1", "1 while the label's retention waits for `backup accept`: damage, a size that fell, or files rewritten at once.", ["host", "target"]);

    public static MetricDefinition BackupProofAge { get; } = new("pantheros.backup.proof.age", Gauge, "h", "Hours since anything of the label was proved, or since its first backup where nothing was.", ["host", "target"]);

    public static MetricDefinition BackupProofLate { get; } = new("pantheros.backup.proof.late", Gauge, "1", "1 when the newest proof is older than it should be.", ["host", "target"]);

    public static MetricDefinition BackupDamaged { get; } = new("pantheros.backup.damaged", Gauge, "{backup}", "Backups in which a verification found damage.", ["host", "target"]);

    public static MetricDefinition BackupUnfinished { get; } = new("pantheros.backup.unfinished", Gauge, "By", "Bytes that the bucket has of a backup whose upload goes on over several nights; 0 when none does.", ["host", "target"]);

    public static MetricDefinition BackupWaiting { get; } = new("pantheros.backup.waiting", Gauge, "1", "1 while scheduled backups wait for mains, or for a line that is not metered.", ["host"]);

    public static MetricDefinition BucketSize { get; } = new("pantheros.backup.b2.size", Gauge, "By", "Bytes in the bucket, including hidden versions and unfinished uploads.", ["host", "target"]);

    public static MetricDefinition BucketCost { get; } = new("pantheros.backup.b2.cost", Gauge, "USD", "Share of the bucket's cost in US dollars a month.", ["host"]);

    public static MetricDefinition DiskUsage { get; } = new("pantheros.disk.usage", Gauge, "%", "Used part of the pool in percent.", ["host", "device"]);

    public static MetricDefinition BtrfsBalance { get; } = new("pantheros.btrfs.balance", Gauge, "1", "Balance of the pool: 0 none, 1 running, 2 paused.", ["host", "device"]);

    public static MetricDefinition MaintenanceAge { get; } = new("pantheros.maintenance.age", Gauge, "h", "Hours since a task was attended to.", ["host", "task", "target"]);

    public static MetricDefinition MaintenanceLate { get; } = new("pantheros.maintenance.late", Gauge, "1", "1 when a task was not attended to for longer than it may be.", ["host", "task", "target"]);

    public static MetricDefinition MaintenanceFailed { get; } = new("pantheros.maintenance.failed", Gauge, "1", "1 when the last run of a task failed.", ["host", "task", "target"]);

    public static MetricDefinition StatusTime { get; } = new("pantheros.status.last.run.timestamp.seconds", Gauge, "s", "When the status was taken.", ["host"]);

    public static MetricDefinition AuditFindings { get; } = new("pantheros.audit.findings", Gauge, "{finding}", "Differences between the plan and what the kernel does.", ["host", "severity"]);

    public static MetricDefinition AuditTime { get; } = new("pantheros.audit.last.run.timestamp.seconds", Gauge, "s", "When the audit ran.", ["host"]);

    public static MetricDefinition DiskSize { get; } = new("pantheros.disk.size.bytes", Gauge, "By", "Size of a pool.", ["host", "pool"]);

    public static MetricDefinition DiskFree { get; } = new("pantheros.disk.free.bytes", Gauge, "By", "What can be written to a pool, by its estimate.", ["host", "pool"]);

    public static MetricDefinition DiskUnallocated { get; } = new("pantheros.disk.unallocated.bytes", Gauge, "By", "What no block group of a pool has yet.", ["host", "pool"]);

    public static MetricDefinition DiskErrors { get; } = new("pantheros.disk.errors", Gauge, "{error}", "Errors counted on the devices of a pool.", ["host", "pool"]);

    public static MetricDefinition DiskScrub { get; } = new("pantheros.disk.last.scrub.timestamp.seconds", Gauge, "s", "When the last scrub of a pool began.", ["host", "pool"]);

    /// <summary>Failures by snapper configuration, each with the policy of its subvolume.</summary>
    /// <param name="count">How often a snapshot of a configuration could not be made.</param>
    public static Metric Failed(StoragePlan plan, IEnumerable<string> configs, Func<string, long> count) =>
        SnapshotsFailed.Of(configs.Select(config => new Sample(count(config), plan.BucketPrefix, config, plan.Subvolumes.FirstOrDefault(subvolume => subvolume.SnapperConfig == config)?.Policy ?? "other")));

    /// <summary>Of each label of a plan, whether its retention waits for a person.</summary>
    public static Metric Held(StoragePlan plan, Holds holds) =>
        BackupHeld.Of(plan.Backup.Items.Select(item => new Sample(holds.On(item.Label) is null ? 0 : 1, plan.BucketPrefix, item.Label)));

    /// <summary>In the order of the page.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        SnapshotsCreated, SnapshotsFailed, SnapshotAge, SnapshotCount,
        ReplicaAge, ReplicaCopies, ReplicaLate,
        BackupsCompleted, BackupsFailed, BackupAge, BackupDuration, BackupSize, BackupRate, BackupSent, BackupCount, BackupLate, BackupUnproved, BackupProofAge, BackupProofLate, BackupDamaged, BackupHeld, BackupVerified, BackupFindings, BackupUnfinished, BackupOverrun, BackupWaiting,
        BucketSize, BucketCost, DiskUsage, BtrfsBalance, MaintenanceAge, MaintenanceLate, MaintenanceFailed, StatusTime,
        AuditFindings, AuditTime, DiskSize, DiskFree, DiskUnallocated, DiskErrors, DiskScrub,
    ];
}
