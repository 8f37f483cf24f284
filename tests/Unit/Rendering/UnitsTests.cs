using System.Text.Json;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Rendering;

public sealed class UnitsTests
{
    private static readonly string[] OfABackedUpHost =
        ["panther-snapshot", "panther-backup", "panther-backup-validation", "panther-backup-full-validation", "panther-backup-prune", "panther-backup-cost-monitor", "panther-backup-monthly-report", "panther-status", "panther-audit", "panther-balance", "panther-cleanup"];

    [Test]
    public void A_laptop_has_the_owners_units_and_trims_its_disks() =>
        Assert.That(Names("zephyrus", new StorageOptions()), Is.EquivalentTo([.. OfABackedUpHost, "panther-backup-catch-up", "panther-replica", "fstrim-weekly", "panther-scrub-primary", "panther-scrub-secondary"]));

    [Test]
    public void A_servers_disk_is_somebody_elses_to_trim() =>
        Assert.That(Names("hetzner", new StorageOptions()), Is.EquivalentTo([.. OfABackedUpHost, "panther-scrub-primary"]));

    [Test]
    public void A_server_whose_owner_asks_for_ssd_optimisation_trims_too() =>
        Assert.That(Names("ovh", new StorageOptions { Btrfs = new BtrfsOptions { SsdOptimization = true } }), Does.Contain("fstrim-weekly"));

    [Test]
    public void Without_backups_nothing_watches_the_bucket_and_the_status_tells_of_the_rest() =>
        Assert.That(Names("yoga", new StorageOptions { Backup = new BackupOptions { Enable = false } }), Is.EquivalentTo(["panther-snapshot", "panther-status", "panther-audit", "fstrim-weekly", "panther-scrub-primary", "panther-balance", "panther-cleanup"]));

    [Test]
    public void A_textfile_may_be_written_by_what_writes_it_and_by_nothing_else()
    {
        var units = Units("yoga", new StorageOptions { Monitoring = new MonitoringOptions { MetricsFile = "/var/lib/node_exporter/panther.prom" } });

        Assert.That(units.Where(unit => unit.Value.Contains("ReadWritePaths=-/var/lib/node_exporter\n")).Select(unit => unit.Key),
            Is.EquivalentTo(new[] { "panther-status.service", "panther-backup-monthly-report.service", "panther-audit.service" }));
    }

    /// <summary>Else the second word would be a directory of its own, and a specifier another.</summary>
    [TestCase("/srv/a b/%n/x.prom", "ReadWritePaths=\"-/srv/a b/%%n\"\n")]
    [TestCase("/srv/a \"quoted\" one\\/x.prom", "ReadWritePaths=\"-/srv/a \\\"quoted\\\" one\\\\\"\n")]
    public void A_path_is_one_word_whatever_is_in_it(string file, string written) => Assert.That(
        Units("yoga", new StorageOptions { Monitoring = new MonitoringOptions { MetricsFile = file } })["panther-status.service"], Does.Contain(written));

    [Test]
    public void Times_are_those_of_the_plans_zone()
    {
        var units = Units("yoga", new StorageOptions { TimeZone = "Europe/Berlin" });

        Assert.That(units["panther-snapshot.timer"], Does.Contain("OnCalendar=*-*-* 02:00 Europe/Berlin\nOnCalendar=Sun *-*-* 03:00 Europe/Berlin\nOnCalendar=*-*-01 04:00 Europe/Berlin\n"));
    }

    [Test]
    public void The_hourly_tier_brings_hourly_snapshots_and_backups()
    {
        var units = Units("hetzner", new StorageOptions { Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Hourly = 24 } } });

        Assert.That(units["panther-snapshot.timer"], Does.Contain("OnCalendar=*-*-* *:00 UTC\n"));
        Assert.That(units["panther-backup.timer"], Does.Contain("OnCalendar=*-*-* *:00 UTC\n"));
    }

    [Test]
    public void A_backup_asks_for_the_snapshots_first() =>
        Assert.That(Units("hetzner", new StorageOptions())["panther-backup.service"], Does.Contain("Wants=panther-snapshot.service network-online.target\nAfter=panther-snapshot.service network-online.target\n"));

    [Test]
    public void What_no_tier_keeps_is_deleted_after_a_validation_that_passed_and_then_what_belongs_to_none()
    {
        var prune = Units("hetzner", new StorageOptions())["panther-backup-prune.service"];

        Assert.That(prune, Does.Contain("ExecStart=/usr/local/bin/panther-storage backup prune --if-verified 8\nExecStart=/usr/local/bin/panther-storage backup gc\n"));
        Assert.That(prune, Does.Contain("After=panther-backup-validation.service panther-backup.service\n").And.Not.Contain("Wants=panther-backup"));
        Assert.That(prune, Does.Contain("StateDirectory=panther-storage\n").And.Contain("CapabilityBoundingSet=\n").And.Contain("ProtectSystem=strict\n"));
    }

    [Test]
    public void Two_pools_are_trimmed_by_one_service_and_scrubbed_by_two()
    {
        var units = Units("zephyrus", new StorageOptions());

        Assert.That(units["fstrim-weekly.service"], Does.Contain("ExecStart=/usr/local/bin/panther-storage maintain trim\n").And.Contain("RequiresMountsFor=/ /var/cache\n"));
        Assert.That(units["panther-scrub-secondary.service"], Does.Contain("ExecStart=/usr/local/bin/panther-storage maintain scrub --pool secondary\n").And.Contain("RequiresMountsFor=/var/cache\n"));
    }

    [Test]
    public void Every_byte_is_proved_on_the_first_weekend_of_a_month_by_Saturday_or_else_on_its_Sunday()
    {
        var units = Units("hetzner", new StorageOptions());

        Assert.That(units["panther-backup-full-validation.timer"], Does.Contain("OnCalendar=Sat *-*-01..07 10:00 UTC\nOnCalendar=Sun *-*-02..08 10:00 UTC\n"));
        Assert.That(units["panther-backup-full-validation.service"], Does.Contain("backup verify --level full --unattended\n").And.Contain("TimeoutStartSec=infinity\n"));
    }

    [Test]
    public void The_cleanup_sees_every_mount_as_what_is_mounted_must_not_be_deleted() =>
        Assert.That(Units("yoga", new StorageOptions())["panther-cleanup.service"], Does.Not.Contain("\nPrivateTmp=").And.Contain("\nProtectHome=read-only\n"));

    [Test]
    public void The_audit_sees_the_mounts_that_it_looks_at() =>
        Assert.That(Units("yoga", new StorageOptions())["panther-audit.service"], Does.Not.Contain("\nPrivateTmp=").And.Not.Contain("\nProtectHome=").And.Contain("ProtectSystem=strict\n"));

    [Test]
    public void The_program_may_live_elsewhere() =>
        Assert.That(
            SystemdUnits.Render(PlanOf("yoga", new StorageOptions()), new UnitOptions().At("/run/current-system/sw/bin/panther-storage"))["panther-snapshot.service"],
            Does.Contain("ExecStart=/run/current-system/sw/bin/panther-storage snapshot run\n"));

    [TestCase("panther-storage")]
    [TestCase("/opt/our tools/panther-storage")]
    [TestCase("/opt/%i/panther-storage")]
    public void A_path_that_systemd_would_read_otherwise_is_refused(string path) =>
        Assert.That(() => new UnitOptions().At(path), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage).And.Message.Contains(path));

    [Test]
    public void Units_as_JSON_are_the_same_units()
    {
        var units = Units("ovh", new StorageOptions());

        Assert.That(JsonSerializer.Deserialize<Dictionary<string, string>>(UnitsJson.Write(units)), Is.EquivalentTo(units));
    }

    private static IEnumerable<string> Names(string host, StorageOptions options) =>
        Units(host, options).Keys.Where(name => name.EndsWith(".service")).Select(name => name[..^".service".Length]);

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Units(string host, StorageOptions options) =>
        SystemdUnits.Render(PlanOf(host, options), new UnitOptions());

    private static StoragePlan PlanOf(string host, StorageOptions options) => Planner.Plan(KnownHosts.Named(host), options);
}
