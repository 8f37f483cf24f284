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

    // Said of thousands of snapshots: made once.
    private readonly string tooOld;
    private readonly string notTheFirst;

    private TierView(Tier tier, int keep)
    {
        (Tier, this.keep) = (tier, keep);
        tooOld = keep == 0 ? $"the {tier.Name()} tier is off" : $"older than the newest {keep} {tier.Name()} ones";
        notTheFirst = $"an older one stands for the same {tier.Name()} period";
    }

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
    public string Against(Snapshot snapshot) => keep > 0 && snapshot.Created >= oldest ? notTheFirst : tooOld;

    private void Stand(int index, TierPeriod period)
    {
        standing = index;
        oldest = period.Start;
        places[index] = new TierPlace(period, places.Count + 1, keep);
    }
}
