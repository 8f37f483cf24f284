using PantherStorage.Engine.Layout;

namespace PantherStorage.Engine.Snapshots;

/// <summary>
/// What a snapshot was made for, as its userdata <c>panther-tier</c> says it: names of tiers joined by <c>+</c>
/// (<c>daily+weekly</c>), or a word of somebody's own (<c>manual</c>), which no tier counts.
/// </summary>
public static class TierTag
{
    public const string Manual = "manual";

    /// <summary>Most often first, as <c>hourly+daily+weekly+monthly</c>.</summary>
    public static string Of(IEnumerable<Tier> tiers) => string.Join('+', tiers.Order().Select(tier => tier.Name()));

    public static bool Serves(string tag, Tier tier)
    {
        var name = tier.Name();
        foreach (var part in tag.AsSpan().SplitAny('+', ','))
        {
            if (tag.AsSpan(part).SequenceEqual(name))
                return true;
        }

        return false;
    }

    /// <summary>Whether any tier counts it: else nobody but a person may delete it.</summary>
    public static bool IsCounted(string tag) =>
        Serves(tag, Tier.Hourly) || Serves(tag, Tier.Daily) || Serves(tag, Tier.Weekly) || Serves(tag, Tier.Monthly);
}
