using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Costs;

/// <summary>
/// What the bucket will cost in the months ahead: this host as its chains are planned, with sizes as they were; the other
/// hosts as they stand. The dearest month counts. Pure.
/// </summary>
/// <param name="Lines">By label of this host, in the dearest month.</param>
/// <param name="Months">From the present one on.</param>
/// <param name="Assumed">What had to be assumed, in words, since no backup shows it yet.</param>
public sealed record Forecast(
    ImmutableArray<ForecastLine> Lines, ImmutableArray<ForecastMonth> Months, long Bytes, decimal Dollars, CostLevel Level, ImmutableArray<string> Assumed)
{
    /// <summary>How many months ahead are looked at: until every count of the usual policies is full.</summary>
    public const int MonthsAhead = 13;

    /// <exception cref="StorageException">The plan's policy cannot be used.</exception>
    public static Forecast Of(StoragePlan plan, ChainRules rules, Catalogue catalogue, Bill bill, PriceList prices, Instant now)
    {
        var subvolumes = plan.Backup.Items.Where(item => item.Kind == SourceKind.Subvolume).Select(item => item.Label).ToHashSet(StringComparer.Ordinal);
        var outlook = HostOutlook.Of(catalogue.Backups, subvolumes, rules, now, RetentionPolicy.ZoneOf(plan), MonthsAhead);
        var directories = plan.Backup.Items.Where(item => item.Kind == SourceKind.Directory)
            .ToImmutableDictionary(item => item.Label, item => Directory(item, plan, [.. catalogue.Of(item.Label)]), StringComparer.Ordinal);
        var others = bill.Lines.Where(line => line.Host != plan.BucketPrefix).Sum(line => line.Bytes);
        ImmutableArray<ForecastMonth> months = [.. outlook.Months.Select(month => Month(month, others + directories.Values.Sum(), prices))];
        var (dearest, planned) = months.Zip(outlook.Months).MaxBy(month => month.First.Bytes);
        return new Forecast(
            [.. plan.Backup.Items.Select(item => Line(item.Label, planned, directories, catalogue))],
            months, dearest.Bytes, dearest.Dollars, prices.LevelOf(dearest.Dollars),
            [.. Assumptions(plan, catalogue)]);
    }

    private static ForecastMonth Month(PlannedMonth month, long besides, PriceList prices) =>
        new($"{month.End:uuuu-MM}", month.Bytes + besides, prices.Month(month.Bytes + besides), month.Sent, [.. month.Fulls.Select(full => full.Label)]);

    private static ForecastLine Line(string label, PlannedMonth month, ImmutableDictionary<string, long> directories, Catalogue catalogue) => new(
        label, directories.GetValueOrDefault(label) + month.Stored.GetValueOrDefault(label), catalogue.Of(label).Sum(Churn.BytesOf));

    // Whole each time, and kept as long as the policy says.
    private static long Directory(BackupItem item, StoragePlan plan, IReadOnlyList<StoredBackup> backups)
    {
        var kept = plan.Snapshots.Tiers.Where(tier => Tiers.Parse(tier.Name) >= Tiers.Parse(item.Tier)).Sum(tier => tier.Keep);
        return backups.Count == 0 ? 0 : Churn.BytesOf(backups[^1]) * Math.Max(1, kept);
    }

    private static IEnumerable<string> Assumptions(StoragePlan plan, Catalogue catalogue)
    {
        foreach (var item in plan.Backup.Items)
        {
            if (!catalogue.Of(item.Label).Any(backup => backup.Facts.IsFull))
                yield return $"{item.Label}: nothing of it is in the bucket yet, so it is not counted";
            else if (item.Kind == SourceKind.Subvolume && catalogue.Of(item.Label).All(backup => backup.Facts.IsFull))
                yield return $"{item.Label}: no incremental backup yet; a day is taken to change 3 % of a full, a week 10 %, a month a quarter";
        }
    }
}

/// <param name="Bytes">In the dearest month.</param>
/// <param name="Now">As it stands.</param>
public sealed record ForecastLine(string Label, long Bytes, long Now);

/// <summary>What the bucket holds and costs at the end of a month.</summary>
/// <param name="Month">e.g. <c>2027-01</c>.</param>
/// <param name="Sent">Bytes that this host stores in it, its plain directories not counted.</param>
/// <param name="Fulls">Labels of which a full is stored.</param>
public sealed record ForecastMonth(string Month, long Bytes, decimal Dollars, long Sent, ImmutableArray<string> Fulls);

/// <summary>What <c>backup cost</c> shows.</summary>
/// <param name="Forecast">Null where there is no plan.</param>
/// <param name="Note">What the figures leave out; null when they are whole.</param>
public sealed record CostReport(PriceList Prices, Bill Now, Forecast? Forecast, string? Note)
{
    public CostLevel Worst => Forecast is { } forecast && forecast.Level > Now.Level ? forecast.Level : Now.Level;
}
