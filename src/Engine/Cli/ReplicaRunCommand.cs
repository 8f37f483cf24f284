using PantherStorage.Model;
using PantherStorage.Operations.Replicas;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage replica run</c>.</summary>
internal static class ReplicaRunCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("run", "Copies the snapshots that the replica lacks, each on one that both sides have, then deletes the copies that the policy does not keep.",
            [
                "panther-storage replica run",
                "panther-storage replica run --dry-run",
                "panther-storage replica run --snapper-config home --json",
            ],
            [
                (ExitCode.Success, "the replica has every snapshot that it should; also when nothing was missing"),
                (ExitCode.Failed, "a copy was made writable, or is not what its name or received UUID says; nothing builds on it"),
                (ExitCode.BadInput, "the plan has no replica, or it or storage.json cannot be used"),
                (ExitCode.Refused, "nothing may be written there: the pool is not mounted, another is in its place, or it has less room than must stay"),
                (ExitCode.System, "snapper, btrfs or ssh failed, the state file cannot be written, or the replica is full; what was cut off is taken away, and sent anew by the next run"),
                (ExitCode.Busy, "another run holds the lock"),
            ])
            .Takes(scope.Snapper, scope.DryRun, scope.Root, scope.Plan, scope.Config, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await new RunReplica(scope.Host(parsed), shown).Run(scope.Named(parsed), sends: true, parsed.GetValue(scope.DryRun), cancellation);
                ReplicaOutput.Print(parsed, report, parsed.GetValue(scope.Json));
                return report.Code;
            });
    }
}
