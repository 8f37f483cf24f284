using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

public sealed class RecoveryTargetsTests
{
    [Test]
    public void A_first_full_takes_a_day_for_each_hundred_gibibytes()
    {
        var full = Plan("zephyrus").Recovery.FirstFull!;

        Assert.That((full.BitsPerSecond, full.MinutesPer100GiB), Is.EqualTo((10_000_000L, 1432L)));
        Assert.That(full.Because, Does.Contain("takes 24 hours of sending, which is 8 nights of storage.backup.window, for each 100 GiB").And.Contain("239 Mbit/s"));
    }

    [Test]
    public void Without_a_limit_nothing_is_promised_of_the_line() =>
        Assert.That(Plan("zephyrus", Backup(new BackupOptions { BandwidthLimit = "unlimited" })).Recovery.FirstFull, Is.Null);

    [Test]
    public void The_time_a_snapshot_waits_for_its_backup_counts()
    {
        var recovery = Plan("ovh", Backup(new BackupOptions { Schedule = "08:00" })).Recovery;

        Assert.That(recovery.DeliveredRpoMinutes, Is.EqualTo(30 * 60));
        Assert.That(recovery.Verdict, Does.Contain("30 hours (6 hours of it between a snapshot and the backup"));
    }

    [Test]
    public void A_backup_before_the_snapshot_sends_yesterdays() =>
        Assert.That(Plan("ovh", Backup(new BackupOptions { Schedule = "01:00" })).Recovery.DeliveredRpoMinutes, Is.EqualTo(47 * 60));

    [Test]
    public void The_hourly_tier_brings_the_backup_along_at_its_minute()
    {
        var plan = Plan("ovh", new StorageOptions
        {
            Backup = new BackupOptions { Schedule = "02:20", RandomizedDelay = "0s" },
            Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Hourly = 24 } },
        });

        Assert.That((plan.Backup.Calendar, plan.Recovery.DeliveredRpoMinutes), Is.EqualTo(("*-*-* *:20", (int?)80)));
        Assert.That(plan.Recovery.Verdict, Does.Contain("is met").And.Contain("The time of the upload comes on top"));
    }

    [Test]
    public void An_hourly_tier_that_would_not_meet_the_target_is_not_advised_as_if_it_did()
    {
        var options = new StorageOptions
        {
            Snapshots = new SnapshotOptions { Schedule = "02:30" },
            Backup = new BackupOptions { Schedule = "02:30" },
        };

        Assert.That(Plan("yoga", options).Recovery.Verdict, Does.Contain("brings it to 90 minutes").And.Not.Contain("which meets it"));
    }

    [TestCase("2:30", "*-*-* 02:30")]
    [TestCase("23:05", "*-*-* 23:05")]
    public void The_daily_snapshot_is_made_when_its_owner_says(string schedule, string calendar) =>
        Assert.That(Plan("yoga", new StorageOptions { Snapshots = new SnapshotOptions { Schedule = schedule } }).Snapshots.Tiers.First().Calendar, Is.EqualTo(calendar));

    [TestCase("@postgresql", "initdb --data-checksums", "one copy of each block that is written again after a snapshot (daily, weekly, monthly)")]
    [TestCase("@nix", "nix store verify", "never snapshotted")]
    [TestCase("@swap", "swapped out", "never snapshotted")]
    public void Nodatacow_says_what_it_costs_each_subvolume(string name, string checksums, string copies) =>
        Assert.That(Plan("hetzner").Notes.Single(note => note.StartsWith($"{name} has nodatacow")), Does.Contain(checksums).And.Contain("no compression").And.Contain(copies));

    [Test]
    public void Autodefrag_that_its_owner_asks_for_stays_with_a_warning()
    {
        var plan = Plan("yoga", new StorageOptions { Btrfs = new BtrfsOptions { SsdAutodefrag = true } });

        Assert.That(plan.Pools.Single().MountOptions, Does.Contain("autodefrag"));
        Assert.That(plan.Notes, Has.Some.StartsWith("WARNING storage.btrfs.ssdAutodefrag").And.Some.Contains("@containers"));
    }

    [TestCase("io-optimized", "ssd and nossd of the io-optimized mode cancel each other out", "commit=300 lets up to five minutes")]
    [TestCase("space-optimized", "nodatacow yields to compress=zstd:1", "nodatacow on / would be the whole pool's")]
    [TestCase("balanced", "autodefrag would be the whole pool's", "ssd is storage.btrfs.ssdOptimization's to set")]
    public void A_modes_contradictions_are_explained(string mode, string first, string second)
    {
        var plan = Plan("contabo", new StorageOptions { Btrfs = new BtrfsOptions { PerformanceMode = mode } });

        Assert.That(plan.Notes, Has.Some.Contains(first).And.Some.Contains(second));
    }

    [Test]
    public void Contabo_mirrors_hetzner_in_all_but_name_size_and_promise()
    {
        var comparison = Compare("hetzner", "contabo");

        Assert.That(comparison.Differences.Select(difference => difference.About), Is.EqualTo(new[]
        {
            "class", "name in the bucket", "firmware", "primary disk", "primary pool: label", "work that may be lost: target", "back within",
        }));
        Assert.That(comparison.Same, Has.Length.GreaterThan(100));
    }

    [Test]
    public void A_laptop_and_a_server_differ_in_what_they_hold() =>
        Assert.That(Compare("yoga", "ovh").Differences, Does.Contain(new PlanDifference("@swap: chattr +C", "—", "yes")));

    private static PlanComparison Compare(string left, string right) =>
        PlanComparison.Of((KnownHosts.Named(left), Plan(left)), (KnownHosts.Named(right), Plan(right)));

    private static StorageOptions Backup(BackupOptions backup) => new() { Backup = backup };

    private static StoragePlan Plan(string host, StorageOptions? options = null) => Planner.Plan(KnownHosts.Named(host), options ?? new StorageOptions());
}
