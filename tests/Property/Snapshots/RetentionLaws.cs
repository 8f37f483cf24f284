using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Snapshots;

public sealed class RetentionLaws
{
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_decides_each_snapshot_once_oldest_first_and_says_why(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);

        var decisions = RetentionPlanner.Decide(timeline, given.Policy, given.Facts(timeline));

        Assert.That(decisions.Select(decision => decision.Snapshot), Is.EqualTo(timeline));
        Assert.That(decisions.Select(decision => decision.Because), Is.All.Not.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_never_counts_more_than_the_policy_says(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);

        var counted = RetentionPlanner.Decide(timeline, given.Policy, given.Facts(timeline)).SelectMany(decision => decision.Places).ToList();

        foreach (var tier in given.Policy.Tiers)
        {
            var places = counted.Where(place => place.Period.Tier == tier.Tier).ToList();
            Assert.That(places, Has.Count.LessThanOrEqualTo(tier.Keep));
            Assert.That(places.Select(place => place.Period), Is.Unique);
            Assert.That(places.Select(place => place.Rank).Order(), Is.EqualTo(Enumerable.Range(1, places.Count)));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_fills_its_counts_as_long_as_there_are_periods(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);

        var decisions = RetentionPlanner.Decide(timeline, given.Policy, facts);

        foreach (var tier in given.Policy.Tiers)
        {
            var periods = timeline.Where(snapshot => snapshot.Created <= facts.Now.ToInstant() && TierTag.Serves(snapshot.Tier, tier.Tier))
                .Select(snapshot => TierPeriod.Of(tier.Tier, snapshot.Created, given.Where)).Distinct().OrderByDescending(period => period.Start).Take(tier.Keep);
            Assert.That(
                decisions.SelectMany(decision => decision.Places).Where(place => place.Period.Tier == tier.Tier).Select(place => place.Period).OrderByDescending(period => period.Start),
                Is.EqualTo(periods));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void The_oldest_of_a_period_stands_for_it(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);

        foreach (var decision in RetentionPlanner.Decide(timeline, given.Policy, given.Facts(timeline)))
        {
            foreach (var place in decision.Places)
            {
                Assert.That(
                    timeline.First(snapshot => TierTag.Serves(snapshot.Tier, place.Period.Tier) && place.Period.Contains(snapshot.Created)),
                    Is.EqualTo(decision.Snapshot));
            }
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_always_keeps_the_newest(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);

        var kept = Kept(timeline, given.Policy, facts);

        Assert.That(kept.LastOrDefault(), Is.EqualTo(timeline.LastOrDefault()));
        // Also the newest of those that nobody made by hand: hands are no schedule.
        Assert.That(kept.LastOrDefault(Counted), Is.EqualTo(timeline.LastOrDefault(Counted)));

        bool Counted(Snapshot snapshot) => TierTag.IsCounted(snapshot.Tier) && snapshot.Created <= facts.Now.ToInstant();
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_never_deletes_what_is_pinned_or_manual_or_foreign_or_of_the_future(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);

        foreach (var gone in timeline.Except(Kept(timeline, given.Policy, facts)))
            Assert.That((gone.Pinned, TierTag.IsCounted(gone.Tier), gone.Created > facts.Now.ToInstant()), Is.EqualTo((false, true, false)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_never_deletes_an_ancestor_of_a_kept_backup(List<Shot> shots, Circumstances given, byte parent)
    {
        var timeline = Shot.Timeline(shots);
        if (timeline.Count == 0)
            return;
        var built = timeline[parent % timeline.Count];
        var facts = given.Facts(timeline) with { Parents = new Dictionary<Guid, string> { [built.Uuid] = "backup" } };

        Assert.That(Kept(timeline, given.Policy, facts), Does.Contain(built));
        Assert.That(Thinning.Order(RetentionPlanner.Decide(timeline, given.Policy, facts)).Select(decision => decision.Snapshot), Does.Not.Contain(built));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_is_idempotent(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);
        var kept = Kept(timeline, given.Policy, facts);

        Assert.That(Kept(kept, given.Policy, facts), Is.EqualTo(kept));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Retention_does_not_mind_the_order_of_its_input(List<Shot> shots, Circumstances given, int seed)
    {
        var timeline = Shot.Timeline(shots);
        Snapshot[] shuffled = [.. timeline];
        new Random(seed).Shuffle(shuffled);

        Assert.That(Kept(shuffled, given.Policy, given.Facts(timeline)), Is.EqualTo(Kept(timeline, given.Policy, given.Facts(timeline))));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void A_wider_policy_keeps_all_that_a_narrower_one_does(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);

        Assert.That(Kept(timeline, given.Policy, facts), Is.SubsetOf(Kept(timeline, given.Wider, facts)));
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Nothing_is_deleted_or_thinned_when_the_clock_went_back(List<Shot> shots, Circumstances given, uint seconds)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);
        facts = facts with { LastSeen = facts.Now.ToInstant() + Duration.Epsilon + Duration.FromSeconds(seconds) };

        var decisions = RetentionPlanner.Decide(timeline, given.Policy, facts);

        Assert.That(decisions.Select(decision => decision.IsKept), Is.All.True);
        Assert.That(Thinning.Order(decisions), Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Thinning_takes_only_what_counts_keep_and_leaves_each_tier_its_newest(List<Shot> shots, Circumstances given)
    {
        var timeline = Shot.Timeline(shots);
        var facts = given.Facts(timeline);
        var decisions = RetentionPlanner.Decide(timeline, given.Policy, facts);

        var thinned = Thinning.Order(decisions);
        var left = decisions.Where(decision => decision.IsKept).Except(thinned).Select(decision => decision.Snapshot).ToList();

        Assert.That(thinned.SelectMany(decision => decision.Guards), Is.Empty);
        Assert.That(thinned.Select(decision => decision.Places), Is.All.Not.Empty);
        Assert.That(thinned.Select(decision => decision.Snapshot.Created), Is.Ordered);
        foreach (var tier in given.Policy.Tiers.Where(tier => tier.Keep > 0))
        {
            var newest = decisions.SelectMany(decision => decision.Places).Where(place => place.Period.Tier == tier.Tier).Select(place => place.Period).OrderBy(period => period.Start).LastOrDefault();
            if (newest != default)
                Assert.That(left.Any(snapshot => TierTag.Serves(snapshot.Tier, tier.Tier) && newest.Contains(snapshot.Created)));
        }
    }

    private static List<Snapshot> Kept(IEnumerable<Snapshot> timeline, RetentionPolicy policy, RetentionFacts facts) =>
        [.. RetentionPlanner.Decide(timeline, policy, facts).Where(decision => decision.IsKept).Select(decision => decision.Snapshot)];
}
