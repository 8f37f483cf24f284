using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot list</c>.</summary>
internal static class SnapshotListCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("list", "Lists the read-only snapshots of each subvolume, oldest first.",
            [
                "panther-storage snapshot list",
                "panther-storage snapshot list --snapper-config home --json",
            ],
            [
                (ExitCode.Success, "listed"),
                (ExitCode.BadInput, "the plan cannot be read, or snapshots nothing"),
                (ExitCode.System, "snapper failed"),
            ]).Takes(scope.Snapper, scope.Root, scope.Plan, scope.Json).Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                SnapshotOutput.Print(parsed, await new ListSnapshots(scope.Host(parsed), shown).Run(scope.Named(parsed), cancellation), parsed.GetValue(scope.Json));
                return ExitCode.Success;
            });
    }
}
