using System.Text.Json;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class EffectiveOptionsTests
{
    [TestCase("storage.user", "\"hbohlen\"", "default")]
    [TestCase("storage.snapshots.retention.daily", "30", "host profile")]
    [TestCase("storage.snapshots.retention.weekly", "3", "file")]
    [TestCase("storage.btrfs.performanceMode", "\"balanced\"", "host profile")]
    [TestCase("storage.btrfs.subvolumes.@postgresql.enable", "true", "host profile")]
    [TestCase("storage.btrfs.subvolumes.@redis.enable", "false", "file")]
    public void Each_option_says_what_it_is_and_where_that_comes_from(string path, string value, string from)
    {
        var option = Show("""{ "snapshots": { "retention": { "weekly": 3 } }, "btrfs": { "subvolumes": { "@redis": { "enable": false } } } }""", "hetzner")[path];

        Assert.That((option.Value!.Value.GetRawText(), option.From), Is.EqualTo((value, from)));
    }

    [TestCase("{}", "\"https://s3.us-west-004.backblazeb2.com\"", "storage.backup.b2.region")]
    [TestCase("""{ "backup": { "b2": { "region": "eu-central-003" } } }""", "\"https://s3.eu-central-003.backblazeb2.com\"", "storage.backup.b2.region")]
    [TestCase("""{ "backup": { "b2": { "endpoint": "https://s3.example.org" } } }""", "\"https://s3.example.org\"", "file")]
    [TestCase("""{ "backup": { "b2": { "region": "eu-central-1" } } }""", "\"\"", "default")]
    public void The_endpoint_follows_from_the_region_unless_it_is_named(string file, string value, string from)
    {
        var option = Show(file, null)["storage.backup.b2.endpoint"];

        Assert.That((option.Value!.Value.GetRawText(), option.From), Is.EqualTo((value, from)));
    }

    [Test]
    public void What_only_a_host_could_tell_has_no_value_without_one() =>
        Assert.That(Show("{}", null)["storage.btrfs.ssdOptimization"], Is.EqualTo(new EffectiveOption("storage.btrfs.ssdOptimization", null, "host profile")));

    [Test]
    public void What_hangs_on_a_name_of_the_owners_shows_where_it_is_written() =>
        Assert.That(Show("""{ "snapshots": { "hooks": { "db": { "kind": "redis" } } } }""", "yoga").Keys.Where(path => path.Contains("hooks")), Is.EqualTo(new[] { "storage.snapshots.hooks.db.kind" }));

    [Test]
    public void The_same_value_as_the_default_still_comes_from_the_file() =>
        Assert.That(Show("""{ "user": "hbohlen" }""", null)["storage.user"].From, Is.EqualTo("file"));

    [Test]
    public void Programs_read_the_same_as_people()
    {
        using var json = JsonDocument.Parse(OptionsReport.Json([.. Show("{}", "yoga").Values]));

        Assert.That(json.RootElement.EnumerateArray().First().EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "path", "value", "from" }));
        Assert.That(json.RootElement.GetArrayLength(), Is.EqualTo(Show("{}", "yoga").Count));
    }

    [Test]
    public void A_name_in_the_bucket_of_ones_own_is_the_plans() =>
        Assert.That(Plan("yoga", new StorageOptions { Hostname = "den" }).BucketPrefix, Is.EqualTo("den"));

    [Test]
    public void A_host_that_is_not_enabled_keeps_still()
    {
        var plan = Plan("yoga", new StorageOptions { Enable = false });

        Assert.That((plan.Snapshots.Enabled, plan.Backup.Enabled), Is.EqualTo((false, false)));
        Assert.That(plan.Notes, Has.Some.StartsWith("WARNING storage.enable is false"));
    }

    [TestCase("zephyrus", "Sun *-*-* 03:30")]
    [TestCase("hetzner", null)]
    public void Fstrim_runs_where_the_disk_is_the_hosts_own(string host, string? calendar) =>
        Assert.That(Plan(host, new StorageOptions()).TrimCalendar, Is.EqualTo(calendar));

    [Test]
    public void A_laptop_has_no_performance_mode() =>
        Assert.That(() => Plan("yoga", new StorageOptions { Btrfs = new BtrfsOptions { PerformanceMode = "balanced" } }),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("ssdOptimization"));

    [Test]
    public void A_warning_above_the_critical_cost_is_refused() =>
        Assert.That(() => Plan("yoga", new StorageOptions { Monitoring = new MonitoringOptions { Cost = new CostOptions { Warning = 12 } } }),
            Throws.InstanceOf<StorageException>().With.Message.Contains("storage.monitoring.cost.critical"));

    private static Dictionary<string, EffectiveOption> Show(string json, string? host) =>
        EffectiveOptions.Of(JsonElement.Parse(json), host is null ? null : KnownHosts.Named(host)).ToDictionary(option => option.Path);

    private static StoragePlan Plan(string host, StorageOptions options) => Planner.Plan(KnownHosts.Named(host), options);
}
