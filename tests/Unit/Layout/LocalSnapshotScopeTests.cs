using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Units;

namespace PantherStorage.Tests.Unit.Layout;

/// <summary>What is snapshotted does not hang on what is backed up.</summary>
public sealed class LocalSnapshotScopeTests
{
    [TestCase("""{ "backup": { "includeDatabases": false } }""")]
    [TestCase("""{ "backup": { "subvolumes": ["/etc"] } }""")]
    [TestCase("""{ "backup": { "enable": false } }""")]
    [TestCase("""{ "backup": { "exclude": ["/home", "/var/lib/postgresql"] } }""")]
    public void Backing_up_less_leaves_every_local_snapshot(string json) =>
        Assert.That(Snapshotted("hetzner", json), Is.EqualTo(Snapshotted("hetzner", "{}")).And.Contains("postgresql").And.Contains("home"));

    [Test]
    public void Logs_are_snapshotted_on_a_laptop_that_does_not_back_them_up()
    {
        var plan = Plan("yoga", "{}");

        Assert.That(plan.Backup.LeftOut.Select(left => left.Path), Does.Contain("/var/log"));
        Assert.That(Snapshotted("yoga", "{}"), Does.Contain("log"));
        Assert.That(Jobs.Of(plan, new UnitOptions()).First().Mounts, Does.Contain("/var/log"));
    }

    [TestCase("/nix", "Nix store")]
    [TestCase("/var/lib/containers", "storage.snapshots.include")]
    public void What_is_not_snapshotted_says_why(string path, string reason) =>
        Assert.That(Plan("yoga", "{}").Snapshots.LeftOut.Single(left => left.Path == path).Because, Does.Contain(reason));

    [Test]
    public void Containers_are_snapshotted_where_that_is_asked_for() =>
        Assert.That(Snapshotted("hetzner", """{ "snapshots": { "include": ["@containers"] } }"""), Does.Contain("containers"));

    [Test]
    public void What_is_backed_up_is_snapshotted_too() =>
        Assert.That(Snapshotted("yoga", """{ "backup": { "includeContainers": true } }"""), Does.Contain("containers"));

    [Test]
    public void What_is_excluded_from_both_has_neither() =>
        Assert.That(Snapshotted("hetzner", """{ "snapshots": { "exclude": ["@redis"] }, "backup": { "exclude": ["/var/lib/redis"] } }"""), Does.Not.Contain("redis"));

    [TestCase("""{ "snapshots": { "exclude": ["@home"] } }""", "a backup sends snapshots")]
    [TestCase("""{ "snapshots": { "include": ["@swap"] } }""", "swap file")]
    [TestCase("""{ "snapshots": { "include": ["@hom"] } }""", "did you mean \"@home\"")]
    [TestCase("""{ "snapshots": { "include": ["@log"], "exclude": ["@log"] } }""", "names it too")]
    public void A_scope_that_cannot_be_is_refused(string json, string why) =>
        Assert.That(() => Plan("hetzner", json), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains(why));

    [Test]
    public void A_directory_that_is_sent_with_its_subvolume_cannot_be_excluded_and_the_plan_says_how_it_could() =>
        Assert.That(Plan("hetzner", """{ "backup": { "exclude": ["/var/lib/atticd"] } }""").Notes, Has.Some.Contains("/var/lib/atticd").And.Contains("btrfs subvolume create"));

    [Test]
    public void A_servers_cache_is_backed_up_weekly_where_its_path_is_named()
    {
        var plan = Plan("hetzner", """{ "backup": { "subvolumes": ["/", "/var/cache"] } }""");

        Assert.That(plan.Backup.Items.Single(item => item.Path == "/var/cache").Tier, Is.EqualTo("weekly"));
        Assert.That(plan.Subvolumes.Single(subvolume => subvolume.MountPoint == "/var/cache").SnapperConfig, Is.Not.Null);
    }

    private static IEnumerable<string?> Snapshotted(string host, string json) =>
        Plan(host, json).Subvolumes.Select(subvolume => subvolume.SnapperConfig).Where(config => config is not null);

    private static StoragePlan Plan(string host, string json) => Planner.Plan(KnownHosts.Named(host), StorageOptionsJson.Parse(json, "some.json"));
}
