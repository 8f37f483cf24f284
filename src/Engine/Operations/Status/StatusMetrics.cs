using NodaTime;
using PantherStorage.Model.Monitoring;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Operations.Status;

/// <summary>The metrics of a status. Pure.</summary>
public static class StatusMetrics
{
    /// <param name="created">Snapshots ever made, by snapper configuration: snapper's highest number.</param>
    public static IEnumerable<Metric> Of(HostStatus status, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, long> created)
    {
        var (host, labels) = (status.Host, status.Labels);
        return
        [
            SnapshotsCreated.Of(created.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new Sample(each.Value, host, each.Key))),
            SnapshotsFailed.Of(created.Keys.Order(StringComparer.Ordinal)
                .Select(config => new Sample(counters.GetValueOrDefault(RunCounters.SnapshotFailed(config)), host, config))),
            SnapshotAge.Of(Each(label => Hours(label.Snapshot.Last, status.Now))
                .Concat(status.SnapshotsOnly.Where(local => local.Snapshot.Last is not null).Select(local => new Sample(Hours(local.Snapshot.Last, status.Now)!.Value, host, local.Config)))),
            SnapshotCount.Of(labels.SelectMany(label => label.Snapshots.Select(tier => new Sample(tier.Value, host, label.Label, tier.Key)))
                .Concat(status.SnapshotsOnly.SelectMany(local => local.Snapshots.Select(tier => new Sample(tier.Value, host, local.Config, tier.Key))))),
            .. BackupRunMetrics.Counters(host, counters),
            BackupAge.Of(Each(label => Hours(label.Backup.Last, status.Now))),
            BackupDuration.Of(Each(label => label.LastSeconds)),
            BackupSize.Of(Each(label => label.LastBytes)),
            BackupCount.Of(Each(label => label.Backups)),
            BackupLate.Of(Each(label => label.Backup.State == Freshness.Unknown ? null : label.Backup.IsWrong ? 1 : 0)),
            BackupUnproved.Of(Each(label => status.Unreadable is null ? label.UnprovedBytes : null)),
            BackupProofAge.Of(Each(label => label.Proof.State == Freshness.Unknown ? null : Hours(label.Proof.Last ?? label.FirstBackup, status.Now))),
            BackupProofLate.Of(Each(label => label.Proof.State == Freshness.Unknown ? null : label.Proof.State == Freshness.Late ? 1 : 0)),
            BackupDamaged.Of(Each(label => status.Unreadable is null ? label.Damaged : null)),
            BackupHeld.Of(Each(label => label.Held is null ? 0 : 1)),
            BackupUnfinished.Of(Each(label => label.Unfinished?.StoredBytes ?? 0)),
            BackupWaiting.Of(new Sample(status.Waits.Any(wait => wait.Label is null) ? 1 : 0, host)),
            BucketSize.Of(Each(label => status.Unreadable is null ? label.StoredBytes : null)),
            BucketCost.Of(status.DollarsAMonth is { } dollars ? [new Sample((double)dollars, host)] : []),
            DiskUsage.Of(status.Disks.Where(disk => disk.Unreadable is null).Select(disk => new Sample(Math.Round(disk.UsedPercent, 2), host, disk.Pool))),
            BtrfsBalance.Of(status.Disks.Where(disk => disk.Balance is not null).Select(disk => new Sample((int)disk.Balance!, host, disk.Pool))),
            StatusTime.Of(new Sample(status.Now.ToUnixTimeSeconds(), host)),
        ];

        IEnumerable<Sample> Each(Func<LabelStatus, double?> value) =>
            labels.Where(label => value(label) is not null).Select(label => new Sample(value(label)!.Value, host, label.Label));
    }

    private static double? Hours(Instant? last, Instant now) => last is { } at ? Math.Round((now - at).TotalHours, 3) : null;
}
