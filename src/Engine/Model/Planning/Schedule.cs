using System.Collections.Immutable;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Planning;

/// <summary>Which tiers are on, and which of them serves content of a given pace.</summary>
internal sealed record Schedule(bool Enabled, ImmutableArray<TierPlan> Plans, ImmutableArray<Tier> On)
{
    /// <param name="options">Complete: what the owner left open is the profile's.</param>
    public static Schedule Of(SnapshotOptions options)
    {
        var keep = new (Tier Tier, int? Count)[]
        {
            (Tier.Hourly, options.Retention.Hourly),
            (Tier.Daily, options.Retention.Daily),
            (Tier.Weekly, options.Retention.Weekly),
            (Tier.Monthly, options.Retention.Monthly),
        };
        var on = keep.Where(pair => pair.Count > 0).ToList();
        var daily = CalendarTime.Parse(options.Schedule);
        return new Schedule(
            options.Enable is true,
            [.. on.Select(pair => new TierPlan(pair.Tier.Name(), pair.Count!.Value, pair.Tier.Calendar(daily)))],
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
