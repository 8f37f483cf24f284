using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Configuration;

public sealed class OptionTableTests
{
    private static IEnumerable<HostProfile> Hosts => KnownHosts.All;

    [Test]
    public void The_table_has_every_option_that_is_read_and_no_other() =>
        Assert.That(OptionTable.All.Select(row => row.Path), Is.EquivalentTo(Leaves(typeof(StorageOptions), string.Empty)));

    [Test]
    public void Each_option_stands_in_the_table_once() =>
        Assert.That(OptionTable.All.Select(row => row.Path), Is.Unique);

    [Test]
    public void Every_default_obeys_its_own_rule()
    {
        foreach (var row in OptionTable.All)
        {
            if (OptionDefaults.Of(row) is { } usual)
                Assert.That(row.Rule.Wrong(usual), Is.Null, row.Path);
        }
    }

    [TestCaseSource(nameof(Hosts))]
    public void What_a_profile_sets_obeys_the_rules_too(HostProfile host) =>
        Assert.That(() => OptionsCheck.Of(host, HostDefaults.Of(host)), Throws.Nothing);

    [TestCaseSource(nameof(Hosts))]
    public void A_profile_decides_whatever_has_no_default(HostProfile host)
    {
        var complete = StorageOptionsJson.ToElement(HostDefaults.Complete(host, new StorageOptions()));
        var open = OptionTable.All.Where(row => !row.Path.Contains(OptionTree.AnyKey) && OptionDefaults.At(complete, row.Path) is null).Select(row => row.Path);

        Assert.That(open, Is.EqualTo(host.Kind == HostKind.Laptop ? new[] { "btrfs.performanceMode" } : []));
    }

    [TestCase("enable profile hostname user timeZone")]
    [TestCase("btrfs.ssdOptimization btrfs.ssdAutodefrag btrfs.fstrimSchedule btrfs.performanceMode btrfs.enforceDatabaseNodatacow")]
    [TestCase("btrfs.subvolumes.<name>.enable btrfs.subvolumes.<name>.mountOptions btrfs.subvolumes.<name>.compression")]
    [TestCase("snapshots.enable snapshots.schedule snapshots.retention.hourly snapshots.retention.daily snapshots.retention.weekly snapshots.retention.monthly")]
    [TestCase("backup.enable backup.schedule backup.randomizedDelay backup.subvolumes backup.includeDatabases backup.includeContainers backup.contentDigest backup.bandwidthLimit backup.encryption backup.budget")]
    [TestCase("backup.b2.bucket backup.b2.endpoint backup.b2.region backup.b2.credentialsFile backup.b2.sse monitoring.datadog.enable")]
    public void The_owners_options_have_the_owners_names(string paths) =>
        Assert.That(paths.Split(' '), Is.SubsetOf(OptionTable.All.Select(row => row.Path)));

    [TestCase("profile", "\"auto\"")]
    [TestCase("btrfs.ssdAutodefrag", "false")]
    [TestCase("btrfs.fstrimSchedule", "\"Sun 3:30\"")]
    [TestCase("btrfs.enforceDatabaseNodatacow", "true")]
    [TestCase("snapshots.schedule", "\"02:00\"")]
    [TestCase("backup.schedule", "\"02:00\"")]
    [TestCase("backup.randomizedDelay", "\"30min\"")]
    [TestCase("backup.subvolumes", "[\"/\",\"/home\",\"/etc\"]")]
    [TestCase("backup.includeDatabases", "true")]
    [TestCase("backup.includeContainers", "false")]
    [TestCase("backup.b2.region", "\"us-west-004\"")]
    [TestCase("backup.b2.credentialsFile", "\"/var/lib/panther-backups/b2-credentials.env\"")]
    [TestCase("monitoring.cost.warning", "8")]
    [TestCase("monitoring.cost.critical", "10")]
    public void The_owners_options_have_the_owners_defaults(string path, string value) =>
        Assert.That(JsonSerializer.Serialize(OptionDefaults.Of(OptionTable.All.Single(row => row.Path == path))!.Value), Is.EqualTo(value));

    private static IEnumerable<string> Leaves(Type type, string prefix)
    {
        var info = StorageOptionsJsonContext.Default.GetTypeInfo(type)!;
        foreach (var property in info.Properties)
        {
            var path = $"{prefix}{property.Name}";
            var below = StorageOptionsJsonContext.Default.GetTypeInfo(property.PropertyType)!;
            var inner = below.Kind switch
            {
                JsonTypeInfoKind.Object => Leaves(property.PropertyType, $"{path}."),
                JsonTypeInfoKind.Dictionary => Leaves(below.ElementType!, $"{path}.{OptionTree.AnyKey}."),
                _ => [path],
            };
            foreach (var leaf in inner)
                yield return leaf;
        }
    }
}
