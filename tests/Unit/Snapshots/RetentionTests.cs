using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class RetentionTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 0);

    [TestCase("zephyrus", 23)]
    [TestCase("yoga", 23)]
    [TestCase("hetzner", 54)]
    [TestCase("contabo", 54)]
    [TestCase("ovh", 54)]
    public void Each_host_keeps_at_most_what_its_documents_say(string host, int most) =>
        Assert.That(RetentionPolicy.Of(PlanOf(host)).Most, Is.EqualTo(most));

    [Test]
    public void Each_tier_of_the_plan_keeps_its_own_count() => Assert.That(
        RetentionPolicy.Of(PlanOf("hetzner")).Tiers,
        Is.EqualTo(new[] { new TierCount(Tier.Daily, 30), new TierCount(Tier.Weekly, 12), new TierCount(Tier.Monthly, 12) }));

    [Test]
    public void A_snapshot_that_serves_several_tiers_counts_in_each()
    {
        var snapshot = SnapshotHistory.Snapshot(1, Now, "daily+weekly+monthly");

        var decision = Decide(SnapshotHistory.Counts(5, 1, 1, 1), snapshot).Single();

        Assert.That(decision.Places.Select(place => place.Period.Tier), Is.EqualTo(new[] { Tier.Daily, Tier.Weekly, Tier.Monthly }));
    }

    [Test]
    public void One_tier_letting_go_does_not_delete_what_another_keeps()
    {
        var decisions = Decide(
            SnapshotHistory.Counts(0, 1, 2, 0),
            SnapshotHistory.Snapshot(1, Now - Duration.FromDays(14), "daily+weekly"), SnapshotHistory.Snapshot(2, Now - Duration.FromDays(13), "daily"), SnapshotHistory.Snapshot(3, Now, "daily+weekly"));

        Assert.That(decisions.Select(decision => decision.IsKept), Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void One_dated_behind_what_was_made_before_it_stays_though_it_looks_old_and_the_newest_is_the_one_made_last()
    {
        var decisions = Decide(
            SnapshotHistory.Counts(0, 1, 0, 0),
            SnapshotHistory.Snapshot(1, Now - Duration.FromDays(2), "daily"), SnapshotHistory.Snapshot(2, Now, "daily"),
            SnapshotHistory.Snapshot(3, Now - Duration.FromDays(2000), "daily"), SnapshotHistory.Snapshot(4, Now - Duration.FromDays(2001), "daily"));

        Assert.That(decisions.ToDictionary(decision => decision.Snapshot.Number, decision => decision.IsKept),
            Is.EquivalentTo(new Dictionary<int, bool> { [1] = false, [2] = true, [3] = true, [4] = true }));
        Assert.That(decisions.Single(decision => decision.Snapshot.Number == 4).Guards, Has.Some.EqualTo("the newest").And.Some.Contains("the clock was wrong"));
    }

    [Test]
    public void A_hold_keeps_everything_and_nothing_may_be_thinned()
    {
        var snapshots = Enumerable.Range(1, 9).Select(number => SnapshotHistory.Snapshot(number, Now - Duration.FromDays(20 - number), "daily"));

        var decisions = RetentionPlanner.Decide(snapshots, SnapshotHistory.Counts(0, 3, 0, 0), new RetentionFacts(Now.InUtc()) { Hold = "nobody knows" });

        Assert.That(decisions.Select(decision => (decision.IsKept, decision.MayBeThinned)), Is.All.EqualTo((true, false)));
        Assert.That(decisions.Select(decision => decision.Because), Is.All.Contains("nobody knows"));
    }

    [Test]
    public void Every_decision_has_its_reason_in_words() => Assert.That(
        Decide(
            SnapshotHistory.Counts(0, 1, 0, 0),
            SnapshotHistory.Snapshot(1, Now - Duration.FromDays(3), "hourly+daily"),
            SnapshotHistory.Snapshot(2, Now - Duration.FromHours(3), "daily"),
            SnapshotHistory.Snapshot(3, Now - Duration.FromHours(2), "daily"),
            SnapshotHistory.Snapshot(4, Now - Duration.FromHours(1), "before-upgrade"),
            SnapshotHistory.Snapshot(5, Now, "daily")).Select(decision => decision.ToString()),
        Is.EqualTo(new[]
        {
            "delete home/1: the hourly tier is off; older than the newest 1 daily ones",
            "keep home/2: the first of day 2026-11-21 (daily 1 of 1)",
            "delete home/3: an older one stands for the same daily period",
            "keep home/4: made by hand (before-upgrade)",
            "keep home/5: the newest",
        }));

    [Test]
    public void A_plan_without_tiers_prunes_nothing() => Assert.That(
        () => RetentionPolicy.Of(PlanOf("yoga") with { Snapshots = new SnapshotPlan(true, []) }),
        Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput));

    [Test]
    public void A_zone_that_is_none_is_refused() => Assert.That(
        () => RetentionPolicy.ZoneOf(PlanOf("yoga") with { TimeZone = "Berlin" }),
        Throws.TypeOf<StorageException>().With.Message.Contains("Europe/Berlin"));

    private static IReadOnlyList<Decision> Decide(RetentionPolicy policy, params Snapshot[] snapshots) =>
        RetentionPlanner.Decide(snapshots, policy, new RetentionFacts(Now.InUtc()));

    private static StoragePlan PlanOf(string name) => Planner.Plan(KnownHosts.All.Single(host => host.Name == name), new StorageOptions());
}
