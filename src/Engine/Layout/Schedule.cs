using System.Collections.Immutable;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Profiles;

namespace PantherStorage.Engine.Layout;

/// <summary>Which tiers are on, and which of them serves content of a given pace.</summary>
internal sealed record Schedule(bool Enabled, ImmutableArray<TierPlan> Plans, ImmutableArray<Tier> On)
{
    public static Schedule Of(HostProfile host, SnapshotOptions options)
    {
        var keep = new (Tier Tier, int Count)[]
        {
            (Tier.Hourly, options.Retention.Hourly ?? host.Kept.Hourly),
            (Tier.Daily, options.Retention.Daily ?? host.Kept.Daily),
            (Tier.Weekly, options.Retention.Weekly ?? host.Kept.Weekly),
            (Tier.Monthly, options.Retention.Monthly ?? host.Kept.Monthly),
        };
        var on = keep.Where(pair => pair.Count > 0).ToList();
        return new Schedule(
            options.Enable,
            [.. on.Select(pair => new TierPlan(pair.Tier.Name(), pair.Count, pair.Tier.Calendar()))],
            [.. on.Select(pair => pair.Tier)]);
    }

    /// <summary>
    /// The tier that serves content of this pace. What deserves a daily backup goes hourly where that tier is on. A
    /// tier that is off gives way to the next more frequent one, so that nothing is backed up less often than it
    /// deserves; only when there is none, to the next rarer one.
    /// </summary>
    public Tier For(Tier pace) =>
        pace == Tier.Daily && On.Contains(Tier.Hourly) ? Tier.Hourly
        : On.Any(tier => tier <= pace) ? On.Last(tier => tier <= pace)
        : On[0];

    public string Because(Tier pace)
    {
        var tier = For(pace);
        return tier == pace ? tier.Name()
            : pace == Tier.Daily && tier == Tier.Hourly ? "hourly, as that tier is on"
            : $"{tier.Name()}, as the {pace.Name()} tier is off";
    }
}
