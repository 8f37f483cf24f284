using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>A backup that is to come.</summary>
/// <param name="Date">The day on which it falls due, in the plan's zone.</param>
/// <param name="Parent">Days before it at which the backup was made that it builds on; null for a full.</param>
/// <param name="Links">Of its chain.</param>
public sealed record PlannedBackup(string Label, LocalDate Date, Tier Tier, long Bytes, double? Parent, int Links)
{
    public bool IsFull => Parent is null;
}

/// <summary>What a month comes to.</summary>
/// <param name="End">Its last day.</param>
/// <param name="Stored">Bytes in the bucket on that day, by label.</param>
/// <param name="Sent">Bytes that are stored in the month.</param>
/// <param name="Fulls">Its fulls.</param>
public sealed record PlannedMonth(LocalDate End, ImmutableSortedDictionary<string, long> Stored, long Sent, ImmutableArray<PlannedBackup> Fulls)
{
    public long Bytes => Stored.Values.Sum();
}

/// <summary>The months ahead of a host's chains, as the planner would decide in them if every label went on as it did.</summary>
/// <param name="Backups">In order of their days.</param>
/// <param name="Months">From the present one on.</param>
public sealed record HostOutlook(ImmutableArray<PlannedBackup> Backups, ImmutableArray<PlannedMonth> Months)
{
    /// <param name="committed">All sound backups of the host.</param>
    /// <param name="labels">Those that the plan backs up as subvolumes; of others nothing comes.</param>
    /// <param name="zone">In which days and months are meant.</param>
    public static HostOutlook Of(IEnumerable<StoredBackup> committed, IReadOnlyCollection<string> labels, ChainRules rules, Instant now, DateTimeZone zone, int months)
    {
        var today = now.InZone(zone).Date;
        LocalDate[] ends = [.. Enumerable.Range(1, months).Select(month => today.With(DateAdjusters.StartOfMonth).PlusMonths(month).PlusDays(-1))];
        var days = Period.Between(today, ends[^1], PeriodUnits.Days).Days;
        List<LabelOutlook> each = [.. committed.GroupBy(backup => backup.Label, StringComparer.Ordinal)
            .Where(label => labels.Contains(label.Key) && label.Any(backup => backup.Facts is { IsFull: true, IsDirectory: false }))
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => new LabelOutlook(label.Key, [.. label], rules, now))];
        var backups = each.SelectMany(label => label.Ticks(days).Select(tick => (Label: label, Tick: tick)))
            .OrderBy(next => next.Tick.At)
            .Select(next => next.Label.Next(next.Tick, [.. each.Where(other => other != next.Label).Select(other => other.NewestFull)], today))
            .ToImmutableArray();
        return new HostOutlook(backups,
        [
            .. ends.Select(end => new PlannedMonth(
                end,
                each.ToImmutableSortedDictionary(label => label.Label, label => label.StoredOn(Period.Between(today, end, PeriodUnits.Days).Days)),
                backups.Where(backup => IsIn(backup, end)).Sum(backup => backup.Bytes),
                [.. backups.Where(backup => backup.IsFull && IsIn(backup, end))])),
        ]);
    }

    private static bool IsIn(PlannedBackup backup, LocalDate end) => (backup.Date.Year, backup.Date.Month) == (end.Year, end.Month);
}
