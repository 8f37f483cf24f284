using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using static PantherStorage.Model.Monitoring.AlertRule;

namespace PantherStorage.Model.Monitoring;

/// <summary>
/// What to alert on, for one host, from its plan: a series that is gone fires nothing, so who watches must know whom to
/// miss. Severities: docs/decisions/0021. Pure.
/// </summary>
public static class AlertRules
{
    /// <summary>How long the last known value of what is bad counts when its series is gone: a host that dies must not resolve its own alert.</summary>
    private const string Remembered = "2d";

    private const int SecondsOfHour = 3600;

    public static ImmutableArray<AlertRule> Of(StoragePlan plan, StorageOptions options)
    {
        var rules = new Writer(plan);
        return
        [
            .. Gone(plan, rules),
            .. plan.Snapshots is { Enabled: true, Tiers.IsEmpty: false } ? Snapshots(plan, rules) : [],
            .. plan.Backup is { Enabled: true, Items.IsEmpty: false } ? [.. Backups(options, rules), .. Cost(options.Monitoring.Cost)] : ImmutableArray<AlertRule>.Empty,
            .. Disks(rules),
        ];
    }

    private static ImmutableArray<AlertRule> Gone(StoragePlan plan, Writer at)
    {
        // A laptop that is closed for the weekend is not gone.
        var (down, silent, severity) = plan.IsLaptop ? ("3d", "3d", Warning) : ("15m", "10h", Critical);
        var status = at.Series(KnownMetrics.StatusTime);
        var audit = at.Series(KnownMetrics.AuditTime);
        return
        [
            new("HostDown", $"up == 0 and on (job, instance) count_over_time({status}[7d])", down, severity, "the host does not answer Prometheus any more", "is it on, and does it have network? Its backups are in the bucket: docs/restoring.md") { Host = plan.BucketPrefix },
            new("HostGone", $"absent_over_time({status}[{silent}])", string.Empty, severity, "nothing was heard of the host's storage", "is it on; does the node exporter read the textfile; `systemctl status panther-status.timer`") { Host = plan.BucketPrefix },
            new("StatusSilent", $"time() - {status} > {10 * SecondsOfHour}", "1h", Critical, "the host answers, but its status is not taken any more: no other alert of it can be trusted", "`systemctl status panther-status.timer panther-status.service`"),
            new("AuditSilent", $"time() - {audit} > {50 * SecondsOfHour}", "1h", Warning, "nobody has compared the host with its plan for two days", "`systemctl status panther-audit.timer panther-audit.service`"),
            new("AuditMissing", $"absent_over_time({audit}[3d])", string.Empty, Warning, "nothing was heard of the host's audit", "`systemctl enable --now panther-audit.timer`") { Host = plan.BucketPrefix },
        ];
    }

    private static ImmutableArray<AlertRule> Snapshots(StoragePlan plan, Writer at)
    {
        var hours = Math.Max(24, plan.Snapshots.Tiers.Min(tier => Tiers.Parse(tier.Name).Minutes()) / 60);
        return
        [
            new("SnapshotOld", $"{at.Series(KnownMetrics.SnapshotAge)} > {hours}", "4h", Warning, "the newest snapshot of {{ $labels.target }} is {{ $value }} h old", "`systemctl status panther-snapshot.service`; `panther-storage snapshot run`"),
            new("SnapshotVeryOld", $"{at.Kept(KnownMetrics.SnapshotAge)} > {2 * hours}", string.Empty, Critical, "the newest snapshot of {{ $labels.target }} is {{ $value }} h old", "`panther-storage snapshot run`"),
            new("SnapshotFailed", $"increase({at.Series(KnownMetrics.SnapshotsFailed, "policy!=\"database\"")}[1d]) > 0", string.Empty, Critical, "a snapshot of {{ $labels.config }} could not be made", "`journalctl -u panther-snapshot.service`"),
            new("DatabaseSnapshotFailed", $"increase({at.Series(KnownMetrics.SnapshotsFailed, "policy=\"database\"")}[1d]) > 0", string.Empty, Critical, "a snapshot of the database {{ $labels.config }} could not be made", "`journalctl -u panther-snapshot.service`: its hook says why; nothing of it is backed up meanwhile"),
        ];
    }

    private static ImmutableArray<AlertRule> Backups(StorageOptions options, Writer at)
    {
        var failed = "verdict=\"failed\"";
        ImmutableArray<AlertRule> rules =
        [
            new("BackupOld", $"{at.Series(KnownMetrics.BackupAge, "pace=~\"hourly|daily\"")} > 24", "6h", Warning, "no backup of {{ $labels.target }} was made in the last night", "`systemctl status panther-backup.service`; `panther-storage status`"),
            new("BackupLate", $"{at.Kept(KnownMetrics.BackupLate)} == 1", string.Empty, Critical, "the newest backup of {{ $labels.target }} is older than it may be: 36 h, or its tier and half a day", "`panther-storage status`; `panther-storage backup run`"),
            new("BackupFailed", $"increase({at.Series(KnownMetrics.BackupsFailed)}[1d]) > 0", string.Empty, Critical, "a backup failed", "`journalctl -u panther-backup.service`"),
            new("BackupOverrun", $"{at.Series(KnownMetrics.BackupOverrun)} == 1", string.Empty, Warning, "the night is over, and the backup of {{ $labels.target }} is not done", "`panther-storage status` says how far it is; see docs/nights.md"),
            new("UploadStuck", $"{at.Series(KnownMetrics.BackupUnfinished)} > 0 and {at.Series(KnownMetrics.BackupUnfinished)} == {at.Series(KnownMetrics.BackupUnfinished)} offset 2d", string.Empty, Warning, "an upload of {{ $labels.target }} has not come on for two days", "`panther-storage status`; `journalctl -u panther-backup.service`"),
            new("BackupProofLate", $"{at.Series(KnownMetrics.BackupProofLate)} == 1", string.Empty, Warning, "no backup of {{ $labels.target }} was proved for too long", "`panther-storage backup verify --level sample next/12`"),
            new("BackupHeld", $"{at.Kept(KnownMetrics.BackupHeld)} == 1 or {at.Kept(KnownMetrics.BackupDamaged)} > 0", string.Empty, Critical, "damage, a size that fell, or files rewritten at once: {{ $labels.target }}", "`panther-storage status` says why; docs/backups.md"),
            new("VerificationFailed", $"{at.Kept(KnownMetrics.BackupVerified, failed)} == 1", string.Empty, Critical, "the last verification found damage in the bucket", "`panther-storage backup list`; `journalctl -u panther-backup-validation.service`"),
            new("VerificationImpossible", $"{at.Series(KnownMetrics.BackupVerified, "verdict=\"could-not-verify\"")} == 1", "1d", Warning, "the last verification could not be completed", "`journalctl -u panther-backup-validation.service`"),
        ];
        return NightSeconds(options) is { } night
            ? rules.Insert(3, new("BackupSlow", string.Create(CultureInfo.InvariantCulture, $"{at.Series(KnownMetrics.BackupDuration)} > {night}"), string.Empty, Warning, "the newest backup of {{ $labels.target }} took longer than a night's window", "`panther-storage backup plan`; storage.backup.bandwidthLimit, storage.backup.window"))
            : rules;
    }

    // About the bucket, and so the same in each host's file: Alertmanager takes equal alerts for one.
    private static ImmutableArray<AlertRule> Cost(CostOptions cost)
    {
        var sum = $"sum(last_over_time({PrometheusText.Name(KnownMetrics.BucketCost.Name)}[7d]))";
        return
        [
            Dear("BucketCost80", cost.Warning, Warning, "the warning of the budget"),
            Dear("BucketCost90", cost.Critical * 0.9m, Warning, "90 % of the budget"),
            Dear("BucketCost100", cost.Critical, Critical, "the budget"),
            Dear("BucketCost120", cost.Emergency, Critical, "the emergency of the budget"),
        ];

        AlertRule Dear(string name, decimal dollars, string severity, string what) => new(
            name, string.Create(CultureInfo.InvariantCulture, $"{sum} >= {dollars:0.##}"), string.Empty, severity, $"the bucket costs ${{{{ $value }}}} a month, which is {what} or more", "`panther-storage backup cost`; docs/cost.md");
    }

    private static ImmutableArray<AlertRule> Disks(Writer at) =>
    [
        new("DiskFilling", $"{at.Series(KnownMetrics.DiskUsage)} > 80", "4h", Warning, "{{ $labels.device }} is {{ $value }} % full", "`panther-storage snapshot prune`; then delete or move data"),
        new("DiskFull", $"{at.Series(KnownMetrics.DiskUsage)} > 85", "1h", Critical, "{{ $labels.device }} is {{ $value }} % full", "`panther-storage snapshot prune`; then delete or move data"),
        new("DiskErrors", $"{at.Kept(KnownMetrics.DiskErrors)} > 0", string.Empty, Critical, "a disk of the pool {{ $labels.pool }} counts errors", "back up now; `panther-storage audit`"),
        new("BalancePaused", $"{at.Series(KnownMetrics.BtrfsBalance)} == 2", "8d", Warning, "a balance of {{ $labels.device }} has been paused for a week", "`panther-storage maintain balance`"),
        new("AuditViolation", $"{at.Kept(KnownMetrics.AuditFindings, "severity=\"error\"")} > 0", string.Empty, Critical, "the host is not as planned", "`panther-storage audit`"),
        new("AuditWarning", $"{at.Series(KnownMetrics.AuditFindings, "severity=\"warning\"")} > 0", "3d", Warning, "the audit has warned for three days", "`panther-storage audit`"),
        new("MaintenanceLate", $"{at.Series(KnownMetrics.MaintenanceLate)} == 1", string.Empty, Warning, "{{ $labels.task }} of {{ $labels.target }} is overdue", "`panther-storage status`; docs/maintenance.md"),
        new("MaintenanceFailed", $"{at.Series(KnownMetrics.MaintenanceFailed)} == 1", string.Empty, Warning, "{{ $labels.task }} of {{ $labels.target }} failed", "`panther-storage status`; docs/maintenance.md"),
    ];

    /// <summary>Of the shorter of the two windows; null where backups may always run.</summary>
    private static long? NightSeconds(StorageOptions options)
    {
        var windows = NightWindows.Parse(options.Backup.Window.Weekdays, options.Backup.Window.Weekends, NodaTime.DateTimeZone.Utc);
        if (windows.IsAlways)
            return null;
        var day = new NodaTime.LocalDate(2026, 1, 1);
        return (long)NodaTime.Duration.Min(windows.Weekdays.On(day, windows.Zone).Length, windows.Weekends.On(day, windows.Zone).Length).TotalSeconds;
    }

    /// <summary>Series of one host, as PromQL selects them.</summary>
    private sealed class Writer(StoragePlan plan)
    {
        /// <param name="matchers">More than the host, e.g. <c>policy="database"</c>.</param>
        public string Series(MetricDefinition metric, params string[] matchers) =>
            $"{PrometheusText.Name(metric.Name)}{{{string.Join(", ", matchers.Prepend($"host=\"{plan.BucketPrefix}\""))}}}";

        /// <summary>The last value that is known, also of a host that is gone since.</summary>
        public string Kept(MetricDefinition metric, params string[] matchers) => $"last_over_time({Series(metric, matchers)}[{Remembered}])";
    }
}
