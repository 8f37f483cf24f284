using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>How one tier sees a timeline: which snapshots stand for the periods that it keeps.</summary>
internal sealed class TierView
{
    private readonly Dictionary<int, TierPlace> places = [];
    private readonly int keep;

    /// <summary>Index of the snapshot that stands for the period being looked at.</summary>
    private int standing;

    /// <summary>Where the oldest period that is kept begins.</summary>
    private Instant oldest = Instant.MaxValue;

    private TierView(Tier tier, int keep) => (Tier, this.keep) = (tier, keep);

    public Tier Tier { get; }

    /// <param name="timeline">Oldest first.</param>
    public static TierView Of(Tier tier, RetentionPolicy policy, Snapshot[] timeline, ZonedDateTime now)
    {
        var view = new TierView(tier, policy.Tiers.Where(count => count.Tier == tier).Sum(count => count.Keep));
        // Newest first, and not further than the periods that are kept: most of a long timeline is never looked at.
        TierPeriod? current = null;
        for (var index = timeline.Length - 1; index >= 0; index--)
        {
            var snapshot = timeline[index];
            if (snapshot.Created > now.ToInstant() || !TierTag.Serves(snapshot.Tier, tier))
                continue;
            if (current is not { } period || !period.Contains(snapshot.Created))
            {
                if (view.places.Count == view.keep)
                    break;
                current = period = TierPeriod.Of(tier, snapshot.Created, now.Zone);
            }
            else
            {
                view.places.Remove(view.standing);
            }

            view.Stand(index, period);
        }

        return view;
    }

    public TierPlace? PlaceOf(int index) => places.TryGetValue(index, out var place) ? place : null;

    /// <summary>Why this tier does not keep one that was made for it.</summary>
    public string Against(Snapshot snapshot)
    {
        if (keep == 0)
            return $"the {Tier.Name()} tier is off";
        return snapshot.Created >= oldest
            ? $"an older one stands for the same {Tier.Name()} period"
            : $"older than the newest {keep} {Tier.Name()} ones";
    }

    private void Stand(int index, TierPeriod period)
    {
        standing = index;
        oldest = period.Start;
        places[index] = new TierPlace(period, places.Count + 1, keep);
    }
}
