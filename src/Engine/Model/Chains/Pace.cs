

namespace PantherStorage.Model.Chains;

/// <summary>The tiers of snapshots in rising order, those made by hand lowest. A backup's pace says which later ones may build on it.</summary>
public enum Pace
{
    Manual,
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

public static class Paces
{
    /// <summary>The highest of several tiers, as snapshots name them (<c>daily+weekly</c>); <see cref="Pace.Manual"/> when none counts it.</summary>
    public static Pace Highest(string tag) => TierTag.Highest(tag) switch
    {
        Tier.Hourly => Pace.Hourly,
        Tier.Daily => Pace.Daily,
        Tier.Weekly => Pace.Weekly,
        Tier.Monthly => Pace.Monthly,
        _ => Pace.Manual,
    };

    public static string Name(this Pace pace) => pace.ToString().ToLowerInvariant();
}
