using PantherStorage.Operations;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

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
            SnapshotScope.CodesOfPruning("what may go is gone", "nothing was deleted", "snapper or btrfs"))
            .Takes(scope.OfPruning)
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
