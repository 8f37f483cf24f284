using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot run</c>.</summary>
internal static class SnapshotRunCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("run", "Makes the snapshots that are due, also after a sleep, then deletes those that the policy does not keep.",
            [
                "panther-storage snapshot run",
                "panther-storage snapshot run --dry-run",
                "panther-storage snapshot run --trust-clock",
            ],
            SnapshotScope.CodesOfPruning("what was due is made, and what may be deleted is deleted", "snapshots were made, but none deleted", "a hook, snapper or btrfs"))
            .Takes(scope.OfPruning)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await new RunSnapshots(scope.Host(parsed), shown).Run(scope.Named(parsed), parsed.GetValue(scope.DryRun), parsed.GetValue(scope.TrustClock), cancellation);
                SnapshotOutput.Print(parsed, report, parsed.GetValue(scope.Json));
                return report.Code;
            });
    }
}
