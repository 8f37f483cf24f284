using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

public sealed class BackupScopeTests
{
    [TestCase("zephyrus", "root weekly, home daily, dev-projects daily, etc weekly")]
    [TestCase("yoga", "root weekly, home daily, etc weekly")]
    [TestCase("hetzner", "root weekly, home daily, ai-tools daily, config daily, local daily, dev daily, postgresql daily, redis daily, log monthly, etc weekly")]
    [TestCase("ovh", "root weekly, home daily, ai-tools daily, config daily, local daily, dev daily, log monthly, etc weekly")]
    public void Each_host_backs_up_what_is_worth_it_at_its_pace(string host, string expected) =>
        Assert.That(string.Join(", ", Scope(host).Items.Select(item => $"{item.Label} {item.Tier}")), Is.EqualTo(expected));

    [Test]
    public void Etc_is_a_directory_of_the_root_subvolume()
    {
        var etc = Scope("yoga").Items.Single(item => item.Label == "etc");

        Assert.That((etc.Kind, etc.Subvolume, etc.SnapperConfig, etc.Path), Is.EqualTo((SourceKind.Directory, "@", "root", "/etc")));
    }

    [Test]
    public void Home_alone_covers_what_is_mounted_below_it_and_databases_still_go()
    {
        var scope = Scope("hetzner", new BackupOptions { Subvolumes = ["/home"] });

        Assert.That(scope.Items.Select(item => item.Label), Is.EqualTo(new[] { "home", "ai-tools", "config", "local", "dev", "postgresql", "redis" }));
        Assert.That(Reason(scope, "/"), Does.Contain("storage.backup.subvolumes"));
    }

    [Test]
    public void A_database_that_is_left_out_says_what_that_means() =>
        Assert.That(Reason(Scope("hetzner", new BackupOptions { IncludeDatabases = false }), "/var/lib/postgresql"), Does.Contain("LOST"));

    [Test]
    public void Containers_go_weekly_from_a_laptop_that_asks() =>
        Assert.That(Scope("yoga", new BackupOptions { IncludeContainers = true }).Items.Single(item => item.Label == "containers").Tier, Is.EqualTo("weekly"));

    [Test]
    public void Containers_stay_on_a_server_that_asks() =>
        Assert.That(Reason(Scope("hetzner", new BackupOptions { IncludeContainers = true }), "/var/lib/containers"), Does.Contain("laptops only"));

    [Test]
    public void A_database_that_is_off_has_nothing_to_back_up() =>
        Assert.That(Reason(Scope("ovh", new BackupOptions { Subvolumes = ["/", "/var/lib/postgresql"] }), "/var/lib/postgresql"), Does.Contain("@postgresql is off"));

    [TestCase("/tmp/x", "temporary files")]
    [TestCase("/boot", "not Btrfs")]
    [TestCase("/proc/self", "kernel")]
    [TestCase("/nix/store", "Nix store")]
    public void A_directory_that_is_not_worth_keeping_is_left_out_with_the_reason(string path, string reason) =>
        Assert.That(Reason(Scope("hetzner", new BackupOptions { Subvolumes = ["/", path] }), path), Does.Contain(reason));

    [Test]
    public void A_directory_never_takes_a_subvolumes_label() =>
        Assert.That(Scope("yoga", new BackupOptions { Subvolumes = ["/", "/root"] }).Items.Select(item => item.Label), Does.Contain("root").And.Contain("directory-root"));

    [Test]
    public void Two_directories_whose_names_come_to_the_same_get_a_label_each() =>
        Assert.That(Scope("yoga", new BackupOptions { Subvolumes = ["/srv/a", "/srv-a"] }).Items.Select(item => item.Label),
            Is.Unique.And.Contains("srv-a").And.Contains("directory-srv-a"));

    [TestCase("home")]
    [TestCase("/home/")]
    [TestCase("/home/../etc")]
    [TestCase("")]
    [TestCase("//")]
    public void A_path_that_is_not_plain_and_absolute_is_refused(string path) =>
        Assert.That(() => Scope("yoga", new BackupOptions { Subvolumes = [path] }),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("backup.subvolumes"));

    [TestCase("zephyrus", 60, 1440, "retention.hourly = 24 turns on")]
    [TestCase("hetzner", 30, 1440, "log shipping")]
    [TestCase("ovh", 240, 1440, "retention.hourly = 24 turns on")]
    public void The_promise_stands_beside_what_the_schedule_delivers(string host, int target, int delivered, string advice)
    {
        var recovery = Planner.Plan(KnownHosts.Named(host), new StorageOptions()).Recovery;

        Assert.That((recovery.RpoMinutes, recovery.DeliveredRpoMinutes), Is.EqualTo((target, (int?)delivered)));
        Assert.That(recovery.Verdict, Does.Contain("missed").And.Contain(advice));
    }

    [Test]
    public void The_hourly_tier_takes_user_data_along_and_meets_an_hour()
    {
        var options = new StorageOptions { Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Hourly = 24 } } };

        var plan = Planner.Plan(KnownHosts.Named("zephyrus"), options);

        Assert.That(plan.Backup.Items.Single(item => item.Label == "home").Tier, Is.EqualTo("hourly"));
        Assert.That(plan.Backup.Items.Single(item => item.Label == "root").Tier, Is.EqualTo("weekly"));
        Assert.That(plan.Recovery.Verdict, Does.Contain("is met"));
    }

    [Test]
    public void What_deserves_a_weekly_backup_goes_daily_where_the_weekly_tier_is_off()
    {
        var options = new StorageOptions { Snapshots = new SnapshotOptions { Retention = new RetentionOptions { Weekly = 0 } } };

        var plan = Planner.Plan(KnownHosts.Named("yoga"), options);

        Assert.That(plan.Backup.Items.Single(item => item.Label == "root").Tier, Is.EqualTo("daily"));
    }

    private static BackupPlan Scope(string host, BackupOptions? options = null) =>
        Planner.Plan(KnownHosts.Named(host), new StorageOptions { Backup = options ?? new BackupOptions() }).Backup;

    private static string Reason(BackupPlan scope, string path) => scope.LeftOut.Single(left => left.Path == path).Because;
}
