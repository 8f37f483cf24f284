using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Costs;

/// <summary>What the bucket holds and costs at the end of a month.</summary>
/// <param name="Month">e.g. <c>2027-01</c>.</param>
/// <param name="Bytes">Of all hosts.</param>
/// <param name="Dollars">Storage and requests.</param>
/// <param name="Sent">Bytes that this host stores in it, its plain directories not counted.</param>
/// <param name="Fulls">Labels of which a full is stored.</param>
/// <param name="Labels">Bytes of this host, by label.</param>
public sealed record CostMonth(
    string Month, long Bytes, decimal Dollars, long Sent, ImmutableArray<string> Fulls, ImmutableSortedDictionary<string, long> Labels)
{
    /// <summary>US dollars of <see cref="Dollars"/> that requests cost.</summary>
    public decimal Requests { get; init; }
}

/// <summary>
/// Month by month what the bucket will hold and cost: one host as its chains are planned, with sizes as they were, and the
/// others as they stand. Pure.
/// </summary>
/// <param name="Months">From the present one on.</param>
public sealed record CostOutlook(ImmutableArray<CostMonth> Months)
{
    /// <summary>The month in which most is stored.</summary>
    public CostMonth Dearest => Months.MaxBy(month => month.Bytes)!;

    /// <param name="plan">As the bucket sees it: with its concessions, if any.</param>
    /// <param name="others">What other hosts have in the bucket, if they are counted together.</param>
    /// <param name="months">How many, from the present one on; at most 37.</param>
    /// <exception cref="StorageException">The plan's policy cannot be used.</exception>
    public static CostOutlook Of(StoragePlan plan, ChainRules rules, Catalogue catalogue, OtherHosts others, PriceList prices, Instant now, int months)
    {
        var made = plan.Backup.Items.Where(item => !item.IsLeftOut).ToList();
        var outlook = HostOutlook.Of(
            catalogue.Backups, made.Where(item => item.Kind == SourceKind.Subvolume).Select(item => item.Label).ToHashSet(StringComparer.Ordinal),
            rules, now, RetentionPolicy.ZoneOf(plan), months);
        var steady = plan.Backup.Items.Where(item => item.IsLeftOut || item.Kind == SourceKind.Directory)
            .ToImmutableSortedDictionary(item => item.Label, item => item.IsLeftOut ? LeftOver(item, catalogue) : Directory(item, plan, catalogue), StringComparer.Ordinal);
        var backups = others.Backups.Add(made.Where(item => catalogue.Of(item.Label).Any()).Sum(item => Kept(item, plan)));
        return new CostOutlook([.. outlook.Months.Select(month => Priced(month, steady, others.Bytes, backups, prices, RunsADay(plan)))]);
    }

    /// <summary>How often the plan's units back up.</summary>
    public static int RunsADay(StoragePlan plan) => plan.Snapshots.Tiers.Any(tier => tier.Keep > 0 && Tiers.Parse(tier.Name) == Tier.Hourly) ? 24 : 1;

    private static CostMonth Priced(
        PlannedMonth month, ImmutableSortedDictionary<string, long> steady, long others, ImmutableArray<int> backups, PriceList prices, int runsADay)
    {
        var labels = steady.SetItems(month.Stored);
        var bytes = labels.Values.Sum() + others;
        var use = MonthOfUse.Of(backups, bytes, prices.Requests, runsADay);
        return new CostMonth($"{month.End:uuuu-MM}", bytes, prices.Month(bytes) + use.Dollars, month.Sent, [.. month.Fulls.Select(full => full.Label)], labels) { Requests = use.Dollars };
    }

    // Whole each time, and kept as long as the policy says.
    private static long Directory(BackupItem item, StoragePlan plan, Catalogue catalogue) =>
        catalogue.Of(item.Label).LastOrDefault() is { } newest ? Churn.BytesOf(newest) * Math.Max(1, Kept(item, plan)) : 0;

    // Its newest chain, and what no prune deletes.
    private static long LeftOver(BackupItem item, Catalogue catalogue)
    {
        var stays = catalogue.Of(item.Label).Where(backup => catalogue.Fault(backup) is not null || backup.Facts.Tier == Tier.Manual.Name());
        return (catalogue.Of(item.Label).LastOrDefault(backup => catalogue.Fault(backup) is null) is { } newest ? stays.Append(newest) : stays)
            .SelectMany(backup => catalogue.ChainOf(backup).Links).Distinct().Sum(Churn.BytesOf);
    }

    private static int Kept(BackupItem item, StoragePlan plan) =>
        item.KeptBy(plan).Where(tier => Tiers.Parse(tier.Name) >= Tiers.Parse(item.Tier)).Sum(tier => tier.Keep);
}
