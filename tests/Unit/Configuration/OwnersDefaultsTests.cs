using System.Text.Json;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Tests.Unit.Docs;

namespace PantherStorage.Tests.Unit.Configuration;

/// <summary>Every default that the owner's documents name: it is ours, or docs/decisions/0022 says why it is not.</summary>
public sealed class OwnersDefaultsTests
{
    private const string Decision = "docs/decisions/0022-the-owners-defaults.md";

    [TestCase("yoga", "profile", "\"auto\"")]
    [TestCase("yoga", "hostname", "\"auto\"")]
    [TestCase("zephyrus", "btrfs.ssdOptimization", "true")]
    [TestCase("yoga", "btrfs.ssdOptimization", "true")]
    [TestCase("hetzner", "btrfs.ssdOptimization", "false")]
    [TestCase("zephyrus", "btrfs.ssdAutodefrag", "false")]
    [TestCase("zephyrus", "btrfs.fstrimSchedule", "\"Sun 3:30\"")]
    [TestCase("hetzner", "btrfs.enforceDatabaseNodatacow", "true")]
    [TestCase("hetzner", "btrfs.subvolumes.@postgresql.enable", "true")]
    [TestCase("hetzner", "btrfs.subvolumes.@redis.enable", "true")]
    [TestCase("contabo", "btrfs.subvolumes.@postgresql.enable", "true")]
    [TestCase("ovh", "btrfs.subvolumes.@postgresql.enable", "false")]
    [TestCase("ovh", "btrfs.subvolumes.@redis.enable", "false")]
    [TestCase("zephyrus", "btrfs.subvolumes.@postgresql.enable", "false")]
    [TestCase("hetzner", "btrfs.subvolumes.@swap.enable", "true")]
    [TestCase("zephyrus", "snapshots.retention.hourly", "0")]
    [TestCase("zephyrus", "snapshots.retention.daily", "7")]
    [TestCase("yoga", "snapshots.retention.weekly", "4")]
    [TestCase("yoga", "snapshots.retention.monthly", "12")]
    [TestCase("hetzner", "snapshots.retention.daily", "30")]
    [TestCase("contabo", "snapshots.retention.weekly", "12")]
    [TestCase("ovh", "snapshots.retention.monthly", "12")]
    [TestCase("yoga", "snapshots.schedule", "\"02:00\"")]
    [TestCase("yoga", "backup.schedule", "\"02:00\"")]
    [TestCase("yoga", "backup.randomizedDelay", "\"30min\"")]
    [TestCase("yoga", "backup.subvolumes", "[\"/\",\"/home\",\"/etc\"]")]
    [TestCase("yoga", "backup.includeDatabases", "true")]
    [TestCase("yoga", "backup.bandwidthLimit", "\"10 Mbit/s\"")]
    [TestCase("yoga", "backup.window.weekdays", "\"02:00-05:00\"")]
    [TestCase("yoga", "backup.window.weekends", "\"02:00-06:00\"")]
    [TestCase("yoga", "backup.ioWeight", "100")]
    [TestCase("yoga", "backup.cpuQuotaPercent", "50")]
    [TestCase("yoga", "backup.encryption", "\"auto\"")]
    [TestCase("yoga", "backup.b2.region", "\"us-west-004\"")]
    [TestCase("yoga", "backup.b2.endpoint", "\"https://s3.us-west-004.backblazeb2.com\"")]
    [TestCase("yoga", "backup.b2.credentialsFile", "\"/var/lib/panther-backups/b2-credentials.env\"")]
    [TestCase("yoga", "backup.b2.opReference", "\"op://pantherOS/backblaze-b2/backup-credentials\"")]
    [TestCase("yoga", "monitoring.datadog.enable", "false")]
    [TestCase("yoga", "monitoring.cost.warning", "8")]
    [TestCase("yoga", "monitoring.cost.critical", "10")]
    [TestCase("yoga", "monitoring.cost.emergency", "12")]
    [TestCase("yoga", "monitoring.cost.freeGigabytes", "10")]
    public void A_default_of_the_owner_is_ours(string host, string option, string value) =>
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(Effective(host, option)!), JsonElement.Parse(value)), Effective(host, option));

    [TestCase("yoga", "enable", "false", "true")]
    [TestCase("yoga", "snapshots.enable", "false", "true")]
    [TestCase("yoga", "backup.enable", "false", "true")]
    [TestCase("zephyrus", "backup.includeContainers", "true", "false")]
    [TestCase("yoga", "monitoring.cost.perTerabyteMonth", "5", "6")]
    public void A_default_that_is_not_the_owners_has_its_reason(string host, string option, string his, string ours)
    {
        Assert.That(Effective(host, option), Is.EqualTo(ours).And.Not.EqualTo(his));
        Assert.That(Pages.Text(Decision), Does.Contain($"`{option}`"));
    }

    [TestCase("hetzner", "@nix", "noatime, nodatacow, compress=no")]
    [TestCase("zephyrus", "@dev-projects", "noatime, nodatacow, compress=no")]
    [TestCase("zephyrus", "@tmp", "noatime, nodatacow, compress=no")]
    [TestCase("hetzner", "@postgresql", "noatime, nodatacow, compress=no")]
    [TestCase("hetzner", "@containers", "noatime, nodatacow, compress=no")]
    [TestCase("hetzner", "@var-cache", "noatime, compress=zstd:1")]
    [TestCase("yoga", "@home", "noatime, space_cache=v2, compress=zstd:3")]
    public void A_subvolume_asks_for_what_the_owner_lists(string host, string name, string options) =>
        Assert.That(string.Join(", ", Plan(host).Subvolumes.Single(subvolume => subvolume.Name == name).Intent), Is.EqualTo(options));

    [TestCase("hetzner", "@nix", "compress=zstd:1")]
    [TestCase("zephyrus", "@dev-projects", "compress=zstd:3")]
    public void What_nodatacow_makes_impossible_is_said(string host, string name, string asked) =>
        Assert.That(Plan(host).Subvolumes.Single(subvolume => subvolume.Name == name).Because, Has.Some.Contains(asked).And.Contains("yields to nodatacow"));

    [Test]
    public void Ovh_has_no_databases_and_otherwise_what_every_server_has_as_the_decision_says()
    {
        Assert.That(Names("ovh"), Is.EqualTo(Names("hetzner").Except(["@postgresql", "@redis"])));
        Assert.That(Pages.Text(Decision), Does.Contain("ovh's subvolumes"));
    }

    [Test]
    public void A_plan_says_which_switch_nobody_set()
    {
        Assert.That(Plan("yoga").Notes, Has.Some.Contains("storage.enable, storage.snapshots.enable, storage.backup.enable").And.Contains("0022"));
        Assert.That(Planner.Plan(KnownHosts.Named("yoga"), StorageOptionsJson.Parse("""{ "enable": true, "snapshots": { "enable": true }, "backup": { "enable": true } }""", "some.json")).Notes, Has.None.Contains("0022"));
    }

    private static IEnumerable<string> Names(string host) => Plan(host).Subvolumes.Select(subvolume => subvolume.Name);

    private static StoragePlan Plan(string host) => Planner.Plan(KnownHosts.Named(host), new StorageOptions());

    private static string? Effective(string host, string option) =>
        EffectiveOptions.Of(JsonElement.Parse("{}"), KnownHosts.Named(host)).Single(each => each.Path == $"storage.{option}").Value?.GetRawText();
}
