namespace PantherStorage.Operations.Snapshots;

/// <summary>Deletes the snapshots that the policy does not keep; on a nearly full pool, also the oldest that it keeps.</summary>
internal sealed class PruneSnapshots(Host host)
{
    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    /// <param name="trustClock">The clock is right, though an earlier run saw a later time.</param>
    public async Task<SnapshotReport> Run(IReadOnlyCollection<string> configs, bool dryRun, bool trustClock, CancellationToken cancellation)
    {
        using var held = host.LockSnapshots(dryRun);
        var pruning = new SnapshotPruning(host.ReadTimeline(configs), dryRun, trustClock);
        return await SnapshotReport.Of([], null, () => pruning.Run([], cancellation), dryRun);
    }
}
