using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Snapshots;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Operations.Status;

/// <summary>The metrics of a run of snapshots. Pure.</summary>
internal static class SnapshotRunMetrics
{
    /// <param name="configs">The snapper configurations that the run looked at.</param>
    public static IEnumerable<Metric> Of(
        StoragePlan plan, IEnumerable<string> configs, SnapshotRun made, IReadOnlyDictionary<string, long> counters) =>
    [
        SnapshotsCreated.Of(made.Made.Select(snapshot => new Sample(snapshot.Number, plan.BucketPrefix, snapshot.Config))),
        Failed(plan, configs, config => counters.GetValueOrDefault(RunCounters.SnapshotFailed(config))),
    ];
}
