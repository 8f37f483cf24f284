using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Engine.Status;

/// <summary>The metrics of a status, under the names that the owner's monitoring knows. Pure.</summary>
public static class StatusMetrics
{
    /// <param name="created">Snapshots ever made, by snapper configuration: snapper's highest number.</param>
    public static IEnumerable<Metric> Of(HostStatus status, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, long> created)
    {
        var host = ("host", status.Host);
        var labels = status.Labels;
        yield return new("pantheros.snapshot.created", "counter", "Snapshots ever made, counted by snapper's numbers.",
            [.. created.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new Sample([host, ("config", each.Key)], each.Value))]);
        yield return new("pantheros.snapshot.age", "gauge", "Age of the newest snapshot in hours.",
            Each(label => Hours(label.Snapshot.Last, status.Now)));
        yield return new("pantheros.snapshot.count", "gauge", "Snapshots by what they were made for.",
            [.. labels.SelectMany(label => label.Snapshots.Select(tier => new Sample([host, ("target", label.Label), ("type", tier.Key)], tier.Value)))]);
        yield return Counter(RunCounters.Completed, "Backups that were stored.");
        yield return Counter(RunCounters.Failed, "Backups that failed.");
        yield return new("pantheros.backup.age", "gauge", "Age of the newest backup that can be restored, in hours.",
            Each(label => Hours(label.Backup.Last, status.Now)));
        yield return new("pantheros.backup.duration", "gauge", "Seconds that the newest backup took.", Each(label => label.LastSeconds));
        yield return new("pantheros.backup.size", "gauge", "Bytes of the newest archive.", Each(label => label.LastBytes));
        yield return new("pantheros.backup.late", "gauge", "1 when the newest backup is older than it may be.",
            Each(label => label.Backup.State == Freshness.Unknown ? null : label.Backup.State == Freshness.Late ? 1 : 0));
        yield return new("pantheros.backup.unproved", "gauge", "Bytes of the newest chain that were never proved.",
            status.Unreadable is null ? Each(label => label.UnprovedBytes) : []);
        yield return new("pantheros.backup.b2.cost", "gauge", "Share of the bucket's cost in US dollars a month.",
            status.DollarsAMonth is { } dollars ? [new Sample([host], (double)dollars)] : []);
        yield return new("pantheros.disk.usage", "gauge", "Used part of the pool in percent.",
            [.. status.Disks.Select(disk => new Sample([host, ("device", disk.Pool)], Math.Round(disk.UsedPercent, 2)))]);

        Metric Counter(string name, string help) => new($"pantheros.{name}", "counter", help, [new Sample([host], counters.GetValueOrDefault(name))]);

        ImmutableArray<Sample> Each(Func<LabelStatus, double?> value) =>
            [.. labels.Where(label => value(label) is not null).Select(label => new Sample([host, ("target", label.Label)], value(label)!.Value))];
    }

    private static double? Hours(Instant? last, Instant now) => last is { } at ? Math.Round((now - at).TotalHours, 3) : null;
}
