using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Verifying;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Operations.Status;

/// <summary>The metrics of a status. Pure.</summary>
public static class StatusMetrics
{
    /// <param name="created">Snapshots ever made, by snapper configuration: snapper's highest number.</param>
    public static IEnumerable<Metric> Of(StoragePlan plan, HostStatus status, IReadOnlyDictionary<string, long> counters, IReadOnlyDictionary<string, long> created)
    {
        var (host, labels) = (status.Host, status.Labels);
        return
        [
            SnapshotsCreated.Of(created.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new Sample(each.Value, host, each.Key))),
            Failed(plan, created.Keys.Order(StringComparer.Ordinal), config => counters.GetValueOrDefault(RunCounters.SnapshotFailed(config))),
            SnapshotAge.Of(Each(label => Hours(label.Snapshot.Last, status.Now))
                .Concat(status.SnapshotsOnly.Where(local => local.Snapshot.Last is not null).Select(local => new Sample(Hours(local.Snapshot.Last, status.Now)!.Value, host, local.Config)))),
            SnapshotCount.Of(labels.SelectMany(label => label.Snapshots.Select(tier => new Sample(tier.Value, host, label.Label, tier.Key)))
                .Concat(status.SnapshotsOnly.SelectMany(local => local.Snapshots.Select(tier => new Sample(tier.Value, host, local.Config, tier.Key))))),
            .. Replica(host, status),
            .. BackupRunMetrics.Counters(host, counters),
            BackupAge.Of(labels.Where(label => label.Backup.Last is not null).Select(label => new Sample(Hours(label.Backup.Last, status.Now)!.Value, host, label.Label, label.Pace))),
            BackupDuration.Of(Each(label => label.LastSeconds)),
            BackupSize.Of(Each(label => label.LastBytes)),
            BackupRate.Of(Each(label => label is { LastBytes: { } bytes, LastSeconds: > 0 and { } seconds } ? BackupRunMetrics.Rate(bytes, seconds) : null)),
            BackupCount.Of(Each(label => label.Backups)),
            BackupLate.Of(Each(label => label.Backup.State == Freshness.Unknown ? null : label.Backup.IsWrong ? 1 : 0)),
            BackupUnproved.Of(Each(label => status.Unreadable is null ? label.UnprovedBytes : null)),
            BackupProofAge.Of(Each(label => label.Proof.State == Freshness.Unknown ? null : Hours(label.Proof.Last ?? label.FirstBackup, status.Now))),
            BackupProofLate.Of(Each(label => label.Proof.State == Freshness.Unknown ? null : label.Proof.State == Freshness.Late ? 1 : 0)),
            BackupDamaged.Of(Each(label => status.Unreadable is null ? label.Damaged : null)),
            BackupHeld.Of(Each(label => label.Held is null ? 0 : 1)),
            BackupUnfinished.Of(Each(label => label.Unfinished?.StoredBytes ?? 0)),
            BackupOverrun.Of(Each(label => label.Overran is null ? 0 : 1)),
            .. status.Verified is { } last ? VerificationMetrics.Of(host, last.Verdict, last.Findings) : [],
            BackupWaiting.Of(new Sample(status.Waits.Any(wait => wait.Label is null) ? 1 : 0, host)),
            BucketSize.Of(Each(label => status.Unreadable is null ? label.StoredBytes : null)),
            BucketCost.Of(status.DollarsAMonth is { } dollars ? [new Sample((double)dollars, host)] : []),
            DiskUsage.Of(status.Disks.Where(disk => disk.Unreadable is null).Select(disk => new Sample(Math.Round(disk.UsedPercent, 2), host, disk.Pool))),
            BtrfsBalance.Of(status.Disks.Where(disk => disk.Balance is not null).Select(disk => new Sample((int)disk.Balance!, host, disk.Pool))),
            MaintenanceAge.Of(status.Upkeep.Where(chore => chore.Done.Last is not null).Select(chore => Of(chore, Hours(chore.Done.Last, status.Now)!.Value))),
            MaintenanceLate.Of(status.Upkeep.Select(chore => Of(chore, chore.Done.State == Freshness.Late ? 1 : 0))),
            MaintenanceFailed.Of(status.Upkeep.Select(chore => Of(chore, chore.Result == ChoreResult.Failed ? 1 : 0))),
            StatusTime.Of(new Sample(status.Now.ToUnixTimeSeconds(), host)),
        ];

        Sample Of(ChoreStatus chore, double value) => new(value, host, chore.Chore.InWords().Replace(' ', '-'), chore.Target);

        IEnumerable<Sample> Each(Func<LabelStatus, double?> value) =>
            labels.Where(label => value(label) is not null).Select(label => new Sample(value(label)!.Value, host, label.Label));
    }

    private static IEnumerable<Metric> Replica(string host, HostStatus status)
    {
        if (status.Replica is not { } replica)
            yield break;
        var seen = replica.Unreadable is null ? replica.Configs : [];
        yield return ReplicaAge.Of(seen.Where(each => each.Newest.Last is not null).Select(each => new Sample(Hours(each.Newest.Last, status.Now)!.Value, host, each.Config)));
        yield return ReplicaCopies.Of(seen.Select(each => new Sample(each.Copies, host, each.Config)));
        yield return ReplicaLate.Of(replica.Configs.Select(each => new Sample(replica.Unreadable is not null || each.Newest.IsWrong ? 1 : 0, host, each.Config)));
    }

    private static double? Hours(Instant? last, Instant now) => last is { } at ? Math.Round((now - at).TotalHours, 3) : null;
}
