using System.Collections.Immutable;

namespace PantherStorage.Model.Retention;

/// <summary>
/// Which snapshots stay and which go. First-of-period: the oldest snapshot of a period stands for it. A tier keeps the
/// newest periods that have one; a snapshot counts in each tier that it was made for, and in no other. It never lets go
/// of the newest, of one that is pinned, made by hand or by another program, dated in the future or before one that was
/// made earlier, built on by the bucket's backups, or read by a backup now; and of nothing at all when the clock went back.
/// </summary>
public static class RetentionPlanner
{
    /// <param name="snapshots">All snapshots of one subvolume, in any order.</param>
    /// <returns>One decision a snapshot, oldest first, each with its reasons.</returns>
    public static ImmutableArray<Decision> Decide(
        IEnumerable<Snapshot> snapshots, RetentionPolicy policy, RetentionFacts facts)
    {
        Snapshot[] timeline = [.. snapshots.OrderBy(snapshot => snapshot.Created).ThenBy(snapshot => snapshot.Number)];
        var now = facts.Now.ToInstant();
        var dated = SnapshotDates.Of(timeline, now);
        var newest = dated.LastOrDefault(each => TierTag.IsCounted(each.Snapshot.Tier) && each.Snapshot.Created <= now)?.Snapshot;
        var doubts = dated.Where(each => each.Doubt is not null)
            .ToDictionary<DatedSnapshot, Snapshot, string>(each => each.Snapshot, each => each.Doubt!, ReferenceEqualityComparer.Instance);
        TierView[] views = [.. Tiers.Timed.Select(tier => TierView.Of(tier, policy, timeline, facts.Now))];
        var decisions = ImmutableArray.CreateBuilder<Decision>(timeline.Length);
        for (var index = 0; index < timeline.Length; index++)
        {
            var snapshot = timeline[index];
            var places = Places(views, index);
            var guards = Guards(snapshot, newest, doubts.GetValueOrDefault(snapshot), facts);
            var against = places.IsEmpty && guards.IsEmpty ? Against(views, snapshot) : [];
            decisions.Add(Held(new Decision(snapshot, places, guards, against), facts));
        }

        return decisions.MoveToImmutable();
    }

    private static ImmutableArray<TierPlace> Places(TierView[] views, int index)
    {
        var places = ImmutableArray.CreateBuilder<TierPlace>(0);
        foreach (var view in views)
        {
            if (view.PlaceOf(index) is { } place)
                places.Add(place);
        }

        return places.DrainToImmutable();
    }

    private static ImmutableArray<string> Against(TierView[] views, Snapshot snapshot)
    {
        var reasons = ImmutableArray.CreateBuilder<string>(1);
        foreach (var view in views)
        {
            if (TierTag.Serves(snapshot.Tier, view.Tier))
                reasons.Add(view.Against(snapshot));
        }

        return reasons.DrainToImmutable();
    }

    private static ImmutableArray<string> Guards(Snapshot snapshot, Snapshot? newest, string? doubt, RetentionFacts facts)
    {
        var guards = ImmutableArray.CreateBuilder<string>(0);
        if (snapshot.Pinned)
            guards.Add("pinned");
        if (!TierTag.IsCounted(snapshot.Tier))
            guards.Add(snapshot.Tier.Length > 0 ? $"made by hand ({snapshot.Tier})" : "made by another program");
        if (snapshot.Created > facts.Now.ToInstant())
            guards.Add("dated in the future");
        else if (doubt is not null)
            guards.Add(doubt);
        if (ReferenceEquals(snapshot, newest))
            guards.Add("the newest");
        if (facts.Parents.TryGetValue(snapshot.Uuid, out var backup))
            guards.Add($"the next backup builds on it ({backup})");
        if (facts.Needed.TryGetValue(snapshot.Uuid, out var use))
            guards.Add(use);
        return guards.DrainToImmutable();
    }

    // On all of them, also those that a count keeps: a full disk must not thin what the policy may not touch.
    private static Decision Held(Decision decision, RetentionFacts facts)
    {
        var hold = facts.ClockWentBack
            ? $"the clock went back: an earlier run saw {facts.LastSeen}, and it is {facts.Now.ToInstant()}"
            : facts.Hold;
        return hold is null ? decision : decision with { Guards = decision.Guards.Add(hold), Against = [] };
    }
}
