using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot restore-file</c>.</summary>
internal static class SnapshotRestoreFileCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        var snapshot = new Argument<string>("SNAPSHOT") { Description = "As home/12, or home/latest" };
        var path = new Argument<string>("PATH") { Description = "A file or directory, by its path in the running system" };
        var to = new Option<string?>("--to") { Description = "Where to put it; its original place if not given", HelpName = "PATH" };
        var force = new Option<bool>("--force") { Description = "Replace what is there now" };
        return Verb.Of("restore-file", "Brings a file or directory back out of a snapshot, with owner, mode, times, attributes and links.",
            [
                "panther-storage snapshot restore-file home/12 /home/ann/letter.txt",
                "panther-storage snapshot restore-file home/latest /home/ann/photos --to /home/ann/photos.yesterday",
                "panther-storage snapshot restore-file root/3 /etc/fstab --force",
            ],
            [
                (ExitCode.Success, "restored"),
                (ExitCode.BadInput, "there is no such snapshot, or no such path in it"),
                (ExitCode.Refused, "something has that name already, a link leads out of the snapshot, or a user's link leads to the target"),
                (ExitCode.System, "it could not be copied; nothing was changed"),
            ]).Takes(snapshot, path, to, force, scope.DryRun, scope.Root, scope.Plan, scope.Json).Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var request = new RestoreSnapshotFileRequest(parsed.GetRequiredValue(snapshot), parsed.GetRequiredValue(path), parsed.GetValue(to), parsed.GetValue(force));
                var dryRun = parsed.GetValue(scope.DryRun);
                var restore = await new RestoreSnapshotFile(scope.Host(parsed), shown).Run(request, dryRun, cancellation);
                SnapshotOutput.Print(parsed, restore, dryRun, parsed.GetValue(scope.Json));
                return ExitCode.Success;
            });
    }
}
