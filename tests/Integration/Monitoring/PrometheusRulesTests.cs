using PantherStorage.Model.Configuration;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Integration.Monitoring;

/// <summary>What Prometheus makes of the rules: that it takes them, and which of them fire on which series.</summary>
public sealed class PrometheusRulesTests
{
    private const string Host = "host=\"hetzner-vps\"";
    private const string Scraped = "job=\"node\", instance=\"hetzner:9100\"";

    /// <summary>Five minutes apart, as many as ten days have.</summary>
    private const int Steps = 2880;

    private Promtool promtool = null!;

    private static IEnumerable<TestCaseData> Fires =>
    [
        Fire("SnapshotOld", "pantheros_snapshot_age", "target=\"root\"", $"25x{Steps}"),
        Fire("SnapshotVeryOld", "pantheros_snapshot_age", "target=\"root\"", $"49x{Steps}"),
        Fire("SnapshotFailed", "pantheros_snapshot_failed", "config=\"root\", policy=\"standard\"", $"0x{Steps - 100} 1x100"),
        Fire("DatabaseSnapshotFailed", "pantheros_snapshot_failed", "config=\"postgresql\", policy=\"database\"", $"0x{Steps - 100} 1x100"),
        Fire("BackupOld", "pantheros_backup_age", "target=\"home\", pace=\"daily\"", $"31x{Steps}"),
        Fire("BackupLate", "pantheros_backup_late", "target=\"home\"", $"1x{Steps}"),
        Fire("BackupFailed", "pantheros_backup_failed", "", $"0x{Steps - 100} 2x100"),
        Fire("BackupSlow", "pantheros_backup_duration", "target=\"home\"", $"10801x{Steps}"),
        Fire("BackupOverrun", "pantheros_backup_overrun", "target=\"home\"", $"1x{Steps}"),
        Fire("UploadStuck", "pantheros_backup_unfinished", "target=\"home\"", $"4096x{Steps}"),
        Fire("BackupProofLate", "pantheros_backup_proof_late", "target=\"home\"", $"1x{Steps}"),
        Fire("BackupHeld", "pantheros_backup_held", "target=\"home\"", $"1x{Steps}"),
        Fire("BackupHeld", "pantheros_backup_damaged", "target=\"home\"", $"2x{Steps}"),
        Fire("VerificationFailed", "pantheros_backup_verified", "verdict=\"failed\"", $"1x{Steps}"),
        Fire("VerificationImpossible", "pantheros_backup_verified", "verdict=\"could-not-verify\"", $"1x{Steps}"),
        Fire("DiskFilling", "pantheros_disk_usage", "device=\"hetzner-primary\"", $"81x{Steps}"),
        Fire("DiskFull", "pantheros_disk_usage", "device=\"hetzner-primary\"", $"86x{Steps}"),
        Fire("DiskErrors", "pantheros_disk_errors", "pool=\"primary\"", $"1x{Steps}"),
        Fire("BalancePaused", "pantheros_btrfs_balance", "device=\"hetzner-primary\"", $"2x{Steps}"),
        Fire("AuditViolation", "pantheros_audit_findings", "severity=\"error\"", $"1x{Steps}"),
        Fire("AuditWarning", "pantheros_audit_findings", "severity=\"warning\"", $"1x{Steps}"),
        Fire("MaintenanceLate", "pantheros_maintenance_late", "task=\"scrub\", target=\"hetzner-primary\"", $"1x{Steps}"),
        Fire("MaintenanceFailed", "pantheros_maintenance_failed", "task=\"scrub\", target=\"hetzner-primary\"", $"1x{Steps}"),
        Fire("BucketCost80", "pantheros_backup_b2_cost", "", $"8x{Steps}"),
        Fire("BucketCost90", "pantheros_backup_b2_cost", "", $"9x{Steps}"),
        Fire("BucketCost100", "pantheros_backup_b2_cost", "", $"10x{Steps}"),
        Fire("BucketCost120", "pantheros_backup_b2_cost", "", $"12x{Steps}"),
        // Counted from 1970, as Prometheus' own time is in these tests.
        Fire("StatusSilent", "pantheros_status_last_run_timestamp_seconds", "", $"0x{Steps}"),
        Fire("AuditSilent", "pantheros_audit_last_run_timestamp_seconds", "", $"0x{Steps}"),
    ];

    /// <summary>Just within every limit.</summary>
    private static string Well =>
        $$"""
              - { series: 'up{ {{Scraped}} }', values: '1x{{Steps}}' }
              - { series: 'pantheros_status_last_run_timestamp_seconds{ {{Host}}, {{Scraped}} }', values: '0+300x{{Steps}}' }
              - { series: 'pantheros_audit_last_run_timestamp_seconds{ {{Host}}, {{Scraped}} }', values: '0+300x{{Steps}}' }
              - { series: 'pantheros_snapshot_age{ {{Host}}, {{Scraped}}, target="root" }', values: '24x{{Steps}}' }
              - { series: 'pantheros_snapshot_failed{ {{Host}}, {{Scraped}}, config="postgresql", policy="database" }', values: '3x{{Steps}}' }
              - { series: 'pantheros_backup_age{ {{Host}}, {{Scraped}}, target="home", pace="daily" }', values: '24x{{Steps}}' }
              - { series: 'pantheros_backup_age{ {{Host}}, {{Scraped}}, target="etc", pace="weekly" }', values: '170x{{Steps}}' }
              - { series: 'pantheros_backup_late{ {{Host}}, {{Scraped}}, target="home" }', values: '0x{{Steps}}' }
              - { series: 'pantheros_backup_failed{ {{Host}}, {{Scraped}} }', values: '7x{{Steps}}' }
              - { series: 'pantheros_backup_duration{ {{Host}}, {{Scraped}}, target="home" }', values: '10800x{{Steps}}' }
              - { series: 'pantheros_backup_unfinished{ {{Host}}, {{Scraped}}, target="home" }', values: '0+4096x{{Steps}}' }
              - { series: 'pantheros_backup_verified{ {{Host}}, {{Scraped}}, verdict="verified" }', values: '1x{{Steps}}' }
              - { series: 'pantheros_backup_b2_cost{ {{Host}}, {{Scraped}} }', values: '7.9x{{Steps}}' }
              - { series: 'pantheros_disk_usage{ {{Host}}, {{Scraped}}, device="hetzner-primary" }', values: '80x{{Steps}}' }
        """;

    [OneTimeSetUp]
    public async Task Get() => promtool = await Promtool.Get();

    [OneTimeTearDown]
    public void Remove() => promtool?.Dispose();

    [Test]
    public async Task Prometheus_takes_every_hosts_rules()
    {
        var files = Directory.GetFiles(Repository.In("docs/monitoring"), "*.rules.yml");

        var check = await promtool.Run(["check", "rules", .. files]);

        Assert.That(files, Has.Length.EqualTo(KnownHosts.All.Length));
        Assert.That(check.Succeeded, check.LastWords);
    }

    [Test]
    public async Task Nothing_fires_on_a_host_that_is_within_every_limit() => Assert.That(await Wrong([.. Rules()], Well), Is.Empty);

    [TestCaseSource(nameof(Fires))]
    public async Task It_fires_when_it_should(string alert, string series, string values) =>
        Assert.That(await Fired(alert, $"      - {{ series: '{series}', values: '{values}' }}"), Is.True);

    [Test]
    public void Every_rule_is_tried() => Assert.That(
        Fires.Select(each => (string)each.Arguments[0]!).Concat(["HostDown", "HostGone", "AuditMissing"]).Distinct(), Is.EquivalentTo(Rules().Select(rule => rule.Name)));

    [Test]
    public async Task A_host_that_does_not_answer_is_told_by_name_although_its_series_are_gone()
    {
        var gone = $"      - {{ series: 'up{{ {Scraped} }}', values: '1x{Steps - 200} 0x200' }}\n      - {{ series: 'pantheros_status_last_run_timestamp_seconds{{ {Host}, {Scraped} }}', values: '0+300x{Steps - 200} stale' }}";

        Assert.That(await Fired("HostDown", gone), Is.True);
        Assert.That(await Fired("HostGone", gone), Is.True);
        Assert.That(await Fired("HostDown", gone.Replace("hetzner-vps", "ovh-vps")), Is.False, "another host's business");
    }

    [Test]
    public async Task A_host_that_never_was_there_or_whose_audit_never_ran_is_told()
    {
        Assert.That(await Fired("HostGone", $"      - {{ series: 'up{{ {Scraped} }}', values: '1x{Steps}' }}"), Is.True);
        Assert.That(await Fired("AuditMissing", $"      - {{ series: 'up{{ {Scraped} }}', values: '1x{Steps}' }}"), Is.True);
    }

    [Test]
    public async Task What_was_bad_when_a_host_went_is_still_told()
    {
        var late = $"      - {{ series: 'pantheros_backup_late{{ {Host}, {Scraped}, target=\"home\" }}', values: '1x{Steps - 100} stale' }}";

        Assert.That(await Fired("BackupLate", late), Is.True, "it went eight hours ago");
        Assert.That(await Fired("BackupLate", late.Replace($"1x{Steps - 100}", $"1x{Steps - 100} 0")), Is.False, "it was made up for");
    }

    private static TestCaseData Fire(string alert, string metric, string labels, string values) =>
        new TestCaseData(alert, $"{metric}{{ {Host}, {Scraped}{(labels.Length > 0 ? $", {labels}" : string.Empty)} }}", values).SetArgDisplayNames(alert, metric);

    private static IReadOnlyList<AlertRule> Rules() => AlertRules.Of(Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions()), new StorageOptions());

    /// <summary>promtool wants every label of what fires; that nothing fires is simpler to ask, and the opposite of what is asked.</summary>
    private async Task<bool> Fired(string alert, string series)
    {
        var run = await Try([Rules().Single(rule => rule.Name == alert)], series);
        Assert.That(run.Succeeded || run.StandardOutput.Contains("FAILED", StringComparison.Ordinal) || run.StandardError.Contains("FAILED", StringComparison.Ordinal), run.LastWords);
        if (!run.Succeeded)
            Assert.That(run.StandardOutput + run.StandardError, Does.Contain($"alertname: {alert}").Or.Contain($"alertname:{alert}").Or.Contain($"alertname=\"{alert}\""));
        return !run.Succeeded;
    }

    private async Task<string> Wrong(AlertRule[] rules, string series)
    {
        var run = await Try(rules, series);
        return run.Succeeded ? string.Empty : run.StandardOutput + run.StandardError;
    }

    /// <summary>Asks that none of the rules fires. Each is evaluated at every step, so only those that are asked about are there.</summary>
    private Task<Linux.Processes.CommandResult> Try(AlertRule[] rules, string series)
    {
        var name = Guid.NewGuid().ToString("N");
        var file = promtool.Write($"{name}.rules.yml", PrometheusRules.Write("hetzner-vps", rules));
        var asked = string.Concat(rules.Select(rule => $"      - {{ eval_time: 10d, alertname: {rule.Name}, exp_alerts: [] }}\n"));
        return promtool.Run("test", "rules", promtool.Write($"{name}.yml",
            $"rule_files: ['{file}']\nevaluation_interval: 5m\ntests:\n  - interval: 5m\n    input_series:\n{series}\n    alert_rule_test:\n{asked}"));
    }
}
