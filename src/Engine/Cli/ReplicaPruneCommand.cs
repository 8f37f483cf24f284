using PantherStorage.Model;
using PantherStorage.Operations.Replicas;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage replica prune</c>.</summary>
internal static class ReplicaPruneCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("prune", "Deletes the copies that the policy does not keep; never the newest that both sides have, and nothing where they have none.",
            [
                "panther-storage replica prune --dry-run",
                "panther-storage replica prune --snapper-config home",
            ],
            [
                (ExitCode.Success, "what may be deleted is deleted; also when that was nothing"),
                (ExitCode.Failed, "a copy was made writable, or is not what its name or received UUID says; it was left alone"),
                (ExitCode.BadInput, "the plan has no replica, or it or storage.json cannot be used"),
                (ExitCode.Refused, "the pool is not mounted, or another is in its place"),
                (ExitCode.System, "snapper, btrfs or ssh failed"),
                (ExitCode.Busy, "another run holds the lock"),
            ])
            .Takes(scope.Snapper, scope.DryRun, scope.Root, scope.Plan, scope.Config, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await new RunReplica(scope.Host(parsed), shown).Run(scope.Named(parsed), sends: false, parsed.GetValue(scope.DryRun), cancellation);
                ReplicaOutput.Print(parsed, report, parsed.GetValue(scope.Json));
                return report.Code;
            });
    }
}
