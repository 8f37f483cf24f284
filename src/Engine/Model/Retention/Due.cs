using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>Whether a tier wants a snapshot now.</summary>
/// <param name="Period">The one that lasts now.</param>
/// <param name="Because">In words; never empty.</param>
public sealed record DueTier(TierPeriod Period, bool IsDue, string Because)
{
    public Tier Tier => Period.Tier;
}

/// <summary>
/// What is due: each tier whose present period has no snapshot that was made for it. That holds after a sleep too:
/// periods that were slept through are past, and the one that lasts now is made up for, once. A date that the order of the
/// snapshots contradicts stands for no period: a day must not go without its snapshot because a clock was wrong once.
/// </summary>
public static class Due
{
    /// <param name="snapshots">All snapshots of one subvolume, in any order.</param>
    /// <returns>One answer for each tier of the policy; what is due is one snapshot, however many tiers want it.</returns>
    public static ImmutableArray<DueTier> Decide(
        IReadOnlyCollection<Snapshot> snapshots, RetentionPolicy policy, ZonedDateTime now) =>
        [.. policy.Tiers.Where(count => count.Keep > 0).Select(count => Decide(Dated(snapshots), TierPeriod.Of(count.Tier, now.ToInstant(), now.Zone), now.Zone))];

    /// <summary>The tag of the one snapshot that serves all that is due; empty when nothing is.</summary>
    public static string Tag(IEnumerable<DueTier> tiers) => TierTag.Of(tiers.Where(tier => tier.IsDue).Select(tier => tier.Tier));

    private static List<Snapshot> Dated(IReadOnlyCollection<Snapshot> snapshots) => [.. snapshots.Except(SnapshotDates.Contradicted(snapshots))];

    private static DueTier Decide(IReadOnlyCollection<Snapshot> snapshots, TierPeriod period, DateTimeZone zone)
    {
        var serving = snapshots.Where(snapshot => TierTag.Serves(snapshot.Tier, period.Tier)).ToList();
        if (serving.Where(snapshot => period.Contains(snapshot.Created)).MinBy(snapshot => snapshot.Created) is { } standing)
            return new DueTier(period, IsDue: false, $"snapshot {standing.Number} stands for {period}");
        var last = serving.Where(snapshot => snapshot.Created < period.Start).MaxBy(snapshot => snapshot.Created);
        return new DueTier(period, IsDue: true, last is null
            ? $"{period} has none, nor has any before"
            : $"{period} has none; the last is of {TierPeriod.Of(period.Tier, last.Created, zone)}");
    }
}
