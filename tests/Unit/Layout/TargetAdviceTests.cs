using PantherStorage.Cli.Rendering;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Layout;

/// <summary><c>plan --meet-targets</c> prints options that the planner agrees with.</summary>
public sealed class TargetAdviceTests
{
    [TestCaseSource(nameof(Hosts))]
    public void With_the_printed_options_the_planner_delivers_what_was_promised(string host)
    {
        var profile = KnownHosts.Named(host);
        var advice = TargetAdvice.Of(profile, new StorageOptions());

        var plan = Planner.Plan(profile, StorageOptionsJson.Parse(AdviceReport.Fragment(advice), "the advice"));

        Assert.That(plan.Recovery.DeliveredRpoMinutes + ((plan.Backup.RandomizedDelaySeconds + 59) / 60), Is.EqualTo(advice.DeliveredMinutes));
        Assert.That(advice.DeliveredMinutes <= profile.RpoMinutes, Is.EqualTo(advice.IsMet));
        Assert.That(advice.DeliveredMinutes < advice.NowMinutes, Is.True);
        Assert.That(advice.Dollars, Is.GreaterThan(0));
    }

    [TestCase("zephyrus", true)]
    [TestCase("yoga", true)]
    [TestCase("contabo", true)]
    [TestCase("ovh", true)]
    [TestCase("hetzner", false)]
    public void All_targets_are_met_but_the_half_hour_that_needs_log_shipping(string host, bool met)
    {
        var advice = TargetAdvice.Of(KnownHosts.Named(host), new StorageOptions());

        Assert.That(advice.IsMet, Is.EqualTo(met));
        Assert.That(advice.Because.Any(because => because.Contains("point-in-time recovery")), Is.EqualTo(!met));
    }

    [Test]
    public void Following_the_advice_leaves_none()
    {
        var yoga = KnownHosts.Named("yoga");
        var once = TargetAdvice.Of(yoga, new StorageOptions());

        Assert.That(TargetAdvice.Of(yoga, once.Options), Has.Property("Changes").Empty.And.Property("IsMet").True);
    }

    [Test]
    public void A_host_whose_backups_are_off_is_told_to_turn_them_on() =>
        Assert.That(TargetAdvice.Of(KnownHosts.Named("ovh"), new StorageOptions { Backup = new BackupOptions { Enable = false } }).Changes.Keys, Does.Contain("backup.enable"));

    /// <summary>What is not backed up at all is lost with the disk, however often the rest goes.</summary>
    [TestCase("yoga", "No user data and no database leaves this host, so a lost disk loses /home")]
    [TestCase("contabo", ": not backed up, so all of it is lost with the disk")]
    public void A_target_is_not_met_by_backing_up_something_else(string host, string because)
    {
        var options = new StorageOptions { Snapshots = Hourly, Backup = new BackupOptions { Subvolumes = ["/etc"], RandomizedDelay = "0s" } };

        var advice = TargetAdvice.Of(KnownHosts.Named(host), options);

        Assert.That(advice.IsMet, Is.False);
        Assert.That(advice.Because, Has.Some.Contains(because).And.None.Contains("meet it already"));
    }

    [Test]
    public void A_line_that_carries_less_than_what_changes_meets_no_target()
    {
        var advice = TargetAdvice.Of(KnownHosts.Named("yoga"), new StorageOptions { Snapshots = Hourly, Backup = new BackupOptions { RandomizedDelay = "0s", BandwidthLimit = "64 kbit/s" } });

        Assert.That(advice.IsMet, Is.False);
        Assert.That(advice.Because, Has.Some.Contains("storage.backup.bandwidthLimit is too slow"));
    }

    private static SnapshotOptions Hourly => new() { Retention = new RetentionOptions { Hourly = 24 } };

    private static IEnumerable<string> Hosts() => KnownHosts.All.Select(host => host.Name);
}
