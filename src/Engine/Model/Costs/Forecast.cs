using System.Collections.Immutable;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Costs;

/// <summary>
/// What the bucket will cost a month once every count of the retention policy is full: this host as its plan says,
/// with sizes as they were; the other hosts as they stand. Pure.
/// </summary>
/// <param name="Lines">By label of this host.</param>
/// <param name="Assumed">What had to be assumed, in words, since no backup shows it yet.</param>
public sealed record Forecast(ImmutableArray<ForecastLine> Lines, long Bytes, decimal Dollars, CostLevel Level, ImmutableArray<string> Assumed)
{
    /// <summary>Part of a full that a week changes, and a day, where nothing was seen yet: on the careful side.</summary>
    private const double WeekOfFull = 0.10;
    private const double DayOfFull = 0.03;

    public static Forecast Of(StoragePlan plan, Catalogue catalogue, Bill bill, PriceList prices)
    {
        var assumed = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<ForecastLine> lines = [.. plan.Backup.Items.Select(item => Line(item, plan, [.. catalogue.Of(item.Label)], assumed))];
        var others = bill.Lines.Where(line => line.Host != plan.BucketPrefix).Sum(line => line.Bytes);
        var bytes = others + lines.Sum(line => line.Bytes);
        var dollars = prices.Month(bytes);
        return new Forecast(lines, bytes, dollars, prices.LevelOf(dollars), assumed.ToImmutable());
    }

    private static ForecastLine Line(BackupItem item, StoragePlan plan, IReadOnlyList<StoredBackup> backups, ImmutableArray<string>.Builder assumed)
    {
        var kept = plan.Snapshots.Tiers.Where(tier => Tiers.Parse(tier.Name) >= Tiers.Parse(item.Tier))
            .ToDictionary(tier => Tiers.Parse(tier.Name), tier => tier.Keep);
        var (often, weekly, monthly) = (kept.GetValueOrDefault(Tier.Hourly) + kept.GetValueOrDefault(Tier.Daily), kept.GetValueOrDefault(Tier.Weekly), kept.GetValueOrDefault(Tier.Monthly));
        if (backups.LastOrDefault(backup => backup.Facts.IsFull) is not { } full)
        {
            assumed.Add($"{item.Label}: nothing of it is in the bucket yet, so it is not counted");
            return new ForecastLine(item.Label, 0, 0, 0);
        }

        var size = Size(full);
        if (item.Kind == SourceKind.Directory)
            return new ForecastLine(item.Label, Math.Max(1, often + weekly + monthly), 0, size * Math.Max(1, often + weekly + monthly));
        // A chain needs a full below it, also where the monthly tier is off.
        var fulls = Math.Max(1, monthly);
        var week = Seen(backups, weeklyOnes: true) ?? Assume($"{item.Label}: no weekly backup yet; {WeekOfFull:P0} of a full is assumed", weekly, WeekOfFull);
        var day = Seen(backups, weeklyOnes: false) ?? Assume($"{item.Label}: no daily backup yet; {DayOfFull:P0} of a full is assumed", often, DayOfFull);
        return new ForecastLine(item.Label, fulls, often + weekly, (fulls * size) + (weekly * week) + (often * day));

        long Assume(string words, int count, double part)
        {
            if (count > 0)
                assumed.Add(words);
            return (long)Math.Ceiling(size * part);
        }
    }

    // The mean of what was seen: the newest alone may be a quiet day.
    private static long? Seen(IEnumerable<StoredBackup> backups, bool weeklyOnes)
    {
        var sizes = backups.Where(backup => !backup.Facts.IsFull && TierTag.Rank(backup.Facts.Tier) == Tier.Weekly == weeklyOnes).Select(Size).ToList();
        return sizes.Count == 0 ? null : (long)Math.Ceiling(sizes.Average());
    }

    private static long Size(StoredBackup backup) => backup.Manifest.Length + backup.ManifestBytes;
}

/// <param name="Fulls">Full backups that are kept.</param>
/// <param name="Incrementals">Others that are kept.</param>
public sealed record ForecastLine(string Label, int Fulls, int Incrementals, long Bytes);

/// <summary>What <c>backup cost</c> shows.</summary>
/// <param name="Forecast">Null where there is no plan.</param>
/// <param name="Note">What the figures leave out; null when they are whole.</param>
public sealed record CostReport(PriceList Prices, Bill Now, Forecast? Forecast, string? Note)
{
    public CostLevel Worst => Forecast is { } forecast && forecast.Level > Now.Level ? forecast.Level : Now.Level;
}
