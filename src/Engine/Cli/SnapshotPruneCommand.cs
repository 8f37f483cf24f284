using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot prune</c>.</summary>
internal static class SnapshotPruneCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("prune", "Deletes the snapshots that the policy does not keep; on a nearly full pool, also the oldest that it keeps.",
            [
                "panther-storage snapshot prune --dry-run",
                "panther-storage snapshot prune --snapper-config home",
            ],
            SnapshotScope.CodesOfPruning("what may be deleted is deleted", "nothing was deleted", "snapper or btrfs"))
            .Takes(scope.OfPruning)
            .Does(async (parsed, cancellation) =>
            {
                var report = await new PruneSnapshots(scope.Host(parsed)).Run(scope.Named(parsed), parsed.GetValue(scope.DryRun), parsed.GetValue(scope.TrustClock), cancellation);
                SnapshotOutput.Print(parsed, report, parsed.GetValue(scope.Json));
                return report.Code;
            });
    }
}
