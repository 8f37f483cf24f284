using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;

namespace PantherStorage.Operations;

/// <summary>What <c>backup plan</c> shows.</summary>
/// <param name="Planned">With the options that hold.</param>
/// <param name="WhatIf">With those that were asked about; null when none were.</param>
/// <param name="NotStored">Labels of which there is no full yet, so that nothing can be planned.</param>
public sealed record BackupPlanReport(string Host, PlannedCourse Planned, PlannedCourse? WhatIf, ImmutableArray<string> NotStored)
{
    /// <summary>What <c>storage.backup.budget = adapt</c> has given up, in words; the course is with it.</summary>
    public IReadOnlyList<string> Conceded { get; init; } = [];
}

/// <param name="Bounds">What the chains obey.</param>
/// <param name="Fulls">In the order of their days.</param>
public sealed record PlannedCourse(ChainBounds Bounds, ImmutableArray<CourseMonth> Months, ImmutableArray<PlannedFull> Fulls)
{
    /// <summary>US dollars in the dearest month.</summary>
    public decimal Most => Months.Max(month => month.Dollars);

    /// <summary>The most links of a chain.</summary>
    public required int Links { get; init; }

    internal static PlannedCourse Of(HostOutlook outlook, ChainBounds bounds, PriceList prices, BandwidthLimit limit, NightWindows windows) => new(
        bounds,
        [.. outlook.Months.Select(month => new CourseMonth($"{month.End:uuuu-MM}", month.Bytes, prices.Month(month.Bytes), month.Sent, month.Stored))],
        [.. outlook.Backups.Where(backup => backup.IsFull).Select(full => new PlannedFull(full.Label, $"{full.Date:uuuu-MM-dd}", full.Bytes, limit.IsLimited ? limit.MinutesFor(new Bytes(full.Bytes)) : null)
        {
            Nights = limit.IsLimited && !windows.IsAlways ? windows.Finish(full.Date.AtStartOfDayInZone(windows.Zone).ToInstant(), limit.SpanFor(new Bytes(full.Bytes))).Nights : null,
        })])
    {
        Links = outlook.Backups.Select(backup => backup.Links).DefaultIfEmpty(0).Max(),
    };
}

/// <param name="Month">e.g. <c>2027-01</c>.</param>
/// <param name="Bytes">In the bucket at its end, of this host's subvolumes.</param>
/// <param name="Dollars">What they alone would cost.</param>
/// <param name="Sent">Bytes that are stored in it.</param>
public sealed record CourseMonth(string Month, long Bytes, decimal Dollars, long Sent, ImmutableSortedDictionary<string, long> Labels);

/// <param name="Date">e.g. <c>2027-01-03</c>.</param>
/// <param name="Minutes">At the bandwidth limit; null without one.</param>
public sealed record PlannedFull(string Label, string Date, long Bytes, long? Minutes)
{
    /// <summary>Windows that it takes at that limit, if it has them whole; null without a limit, or where there is no time outside them.</summary>
    public int? Nights { get; init; }
}
