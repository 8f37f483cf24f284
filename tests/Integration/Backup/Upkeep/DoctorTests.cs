using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Storage.Bucket;
using PantherStorage.Tests.Integration.ObjectStores;

namespace PantherStorage.Tests.Integration.Backup.Upkeep;

/// <summary>What an examination finds, and that it leaves nothing behind that it can take away.</summary>
public sealed class DoctorTests
{
    [Test]
    public async Task A_key_with_every_right_is_reported_and_the_probe_is_gone()
    {
        await using var store = await StandInInTemporaryDirectory.Start(options => options with { Lifecycle = [new("tidy", "", 0, 30, 7)] });

        var findings = await Examine(store);

        Assert.That(Severities(findings), Is.SupersetOf(new[]
        {
            ("clock", Severity.Fine), ("round trip", Severity.Fine), ("key: deleting", Severity.Warning), ("key: reach", Severity.Warning),
            ("key: buckets", Severity.Fine), ("versioning", Severity.Fine), ("lifecycle rules", Severity.Fine),
        }));
        Assert.That(findings.Where(finding => finding.Severity is Severity.Warning or Severity.Error).Select(finding => finding.Remedy), Is.All.Not.Empty);
        Assert.That(store.Server.StoredBytes.Count, Is.Zero);
    }

    [Test]
    public async Task A_key_with_just_the_rights_it_needs_is_fine_and_its_probe_is_hidden()
    {
        await using var store = await StandInInTemporaryDirectory.Start(options => options with { Rights = KeyRights.Uploader("host/") });

        var findings = await Examine(store);

        Assert.That(Severities(findings), Is.SupersetOf(new[]
        {
            ("key: deleting", Severity.Fine), ("key: reach", Severity.Fine), ("key: buckets", Severity.Fine), ("versioning", Severity.Note), ("lifecycle rules", Severity.Note),
        }));
        Assert.That(findings.Select(finding => finding.Severity), Has.None.EqualTo(Severity.Error));
        Assert.That(store.Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task A_rule_that_hides_backups_is_an_error()
    {
        await using var store = await StandInInTemporaryDirectory.Start(options => options with { Lifecycle = [new("cheap", "", HideAfterDays: 30)] });

        Assert.That((await Examine(store)).Single(finding => finding.Severity == Severity.Error).Seen, Does.Contain("`cheap` hides what is 30 days old"));
    }

    [TestCase(5, Severity.Warning)]
    [TestCase(60, Severity.Error)]
    public async Task A_clock_that_is_wrong_is_told(int minutes, Severity severity)
    {
        await using var store = await StandInInTemporaryDirectory.Start(options => options with { Clock = new Shifted(TimeSpan.FromMinutes(minutes)) });

        var clock = (await Examine(store)).Single(finding => finding.Check == "clock");

        Assert.That(clock.Severity, Is.EqualTo(severity));
        Assert.That(clock.Seen, Does.Contain("behind"));
    }

    [Test]
    public async Task An_endpoint_that_is_not_there_ends_the_examination()
    {
        var store = await StandInInTemporaryDirectory.Start();
        await store.DisposeAsync();

        var findings = await Examine(store);

        Assert.That(findings.Single(), Has.Property("Severity").EqualTo(Severity.Error).And.Property("Check").EqualTo("endpoint"));
    }

    private static async Task<IReadOnlyList<DoctorFinding>> Examine(StandInInTemporaryDirectory store)
    {
        var address = new B2Address(store.Endpoint.ToString(), store.Region, store.Bucket, AllowInsecure: true);
        using var bucket = new B2Bucket(address, new B2Credentials(store.AccessKey, store.SecretKey));
        return await new Doctor(bucket, address, "host", TimeProvider.System).Examine(default);
    }

    private static IEnumerable<(string, Severity)> Severities(IEnumerable<DoctorFinding> findings) =>
        findings.Select(finding => (finding.Check, finding.Severity));

    private sealed class Shifted(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
