namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage snapshot prune</c>.</summary>
internal static class SnapshotPruneCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("prune", "Deletes the snapshots that the policy does not keep; of a nearly full pool, the oldest that it keeps too.",
            [
                "panther-storage snapshot prune --dry-run",
                "panther-storage snapshot prune --config home",
            ],
            [
                (ExitCode.Success, "what may go is gone; also when that was nothing"),
                (ExitCode.Failed, "a pool is nearly full, and has no more snapshots that may go"),
                (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                (ExitCode.Refused, "nothing was deleted: the clock went back"),
                (ExitCode.Credentials, "nothing was deleted: the bucket does not let us ask what its backups build on"),
                (ExitCode.ObjectStore, "the same: the bucket cannot be reached"),
                (ExitCode.System, "snapper or btrfs failed; everything else was done"),
                (ExitCode.Busy, "another run holds the lock"),
            ]).Takes(scope.Config, scope.DryRun, scope.TrustClock, scope.Root, scope.Plan, scope.Options, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var dryRun = parsed.GetValue(scope.DryRun);
                using var held = scope.Lock(parsed);
                var pruning = new SnapshotPruning(scope.ReadTimeline(parsed), dryRun, parsed.GetValue(scope.TrustClock));
                var report = await SnapshotReport.Of([], null, () => pruning.Run([], cancellation), dryRun);
                SnapshotOutput.Print(report, parsed.GetValue(scope.Json), "snapshot prune");
                return report.Code;
            });
    }
}
