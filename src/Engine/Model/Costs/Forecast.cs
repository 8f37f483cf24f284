using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;

namespace PantherStorage.Model.Costs;

/// <summary>What the bucket will cost in the months ahead, as <see cref="CostOutlook"/> tells it. The dearest month counts. Pure.</summary>
/// <param name="Lines">By label of this host, in the dearest month.</param>
/// <param name="Months">From the present one on.</param>
/// <param name="Assumed">What had to be assumed, in words, since no backup shows it yet.</param>
public sealed record Forecast(
    ImmutableArray<ForecastLine> Lines, ImmutableArray<CostMonth> Months, long Bytes, decimal Dollars, CostLevel Level, ImmutableArray<string> Assumed)
{
    /// <summary>How many months ahead are looked at: until every count of the usual policies is full.</summary>
    public const int MonthsAhead = 13;

    /// <exception cref="StorageException">The plan's policy cannot be used.</exception>
    public static Forecast Of(StoragePlan plan, ChainRules rules, Catalogue catalogue, Bill bill, PriceList prices, Instant now)
    {
        var outlook = CostOutlook.Of(plan, rules, catalogue, bill.Without(plan.BucketPrefix), prices, now, MonthsAhead);
        var dearest = outlook.Dearest;
        return new Forecast(
            [.. plan.Backup.Items.Select(item => new ForecastLine(item.Label, dearest.Labels.GetValueOrDefault(item.Label), catalogue.Of(item.Label).Sum(Churn.BytesOf)))],
            outlook.Months, dearest.Bytes, dearest.Dollars, prices.LevelOf(dearest.Dollars),
            [.. Assumptions(plan, catalogue)]);
    }

    private static IEnumerable<string> Assumptions(StoragePlan plan, Catalogue catalogue)
    {
        foreach (var item in plan.Backup.Items.Where(item => !item.IsLeftOut))
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
