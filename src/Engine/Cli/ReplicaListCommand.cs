using PantherStorage.Model;
using PantherStorage.Operations.Replicas;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage replica list</c>.</summary>
internal static class ReplicaListCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("list", "Lists the copies in the replica, oldest first, with the snapshot that each is of.",
            [
                "panther-storage replica list",
                "panther-storage replica list --snapper-config home --json",
            ],
            [
                (ExitCode.Success, "listed"),
                (ExitCode.BadInput, "the plan has no replica, or it cannot be read"),
                (ExitCode.Refused, "the pool is not mounted, or another is in its place"),
                (ExitCode.System, "btrfs or ssh failed"),
            ])
            .Takes(scope.Snapper, scope.Root, scope.Plan, scope.Json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                ReplicaOutput.Print(parsed, await new ListReplica(scope.Host(parsed), shown).Run(scope.Named(parsed), cancellation), parsed.GetValue(scope.Json));
                return ExitCode.Success;
            });
    }
}
