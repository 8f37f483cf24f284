using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot rollback</c>.</summary>
internal static class SnapshotRollbackCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var label = new Argument<string>("LABEL") { Description = "What to roll back, e.g. home or root" };
        var to = new Option<int?>("--to") { Description = "Number of the snapshot, as `snapshot list` shows it; the newest if not given", HelpName = "NUMBER" };
        var atNextBoot = new Option<bool>("--at-next-boot") { Description = "Even while the place is in use, or is /; it takes effect after a reboot" };
        return Verb.Of("rollback",
            "Puts a whole subvolume back to one of its own snapshots, without the bucket. What is there now is kept, as a snapshot and as it is. `snapper rollback` does not do this here: it changes the pool's default subvolume, and fstab mounts by name.",
            [
                "panther-storage snapshot rollback home --dry-run",
                "panther-storage snapshot rollback home --to 12",
                "panther-storage snapshot rollback root --at-next-boot",
            ],
            [
                (ExitCode.Success, "rolled back; with --at-next-boot, after the reboot"),
                (ExitCode.BadInput, "the plan cannot be used, or there is no such snapshot"),
                (ExitCode.Refused, "the place is in use (or is /), or the next boot would mount the old one; nothing was changed"),
                (ExitCode.System, "it could not be done; the message says what is in place now"),
                (ExitCode.Busy, "another run makes snapshots, or puts something in place on the pool"),
            ]).Takes(label, to, atNextBoot, scope.DryRun, scope.Root, scope.Plan, scope.Config, scope.Json).Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var rollBack = new RollBackSubvolume(scope.Host(parsed), new RollBackRequest(parsed.GetRequiredValue(label), parsed.GetValue(to), parsed.GetValue(atNextBoot)), shown);
                if (parsed.GetValue(scope.DryRun))
                    SnapshotOutput.Print(parsed, await rollBack.Preview(cancellation), parsed.GetValue(scope.Json));
                else
                    SnapshotOutput.Print(parsed, await rollBack.Run(cancellation), parsed.GetValue(scope.Json));
                return ExitCode.Success;
            });
    }
}
