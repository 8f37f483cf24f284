using System.CommandLine;
using PantherStorage.Engine.Backup;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Restoring;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage restore</c>.</summary>
public static class RestoreCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var label = new Option<string>("--label") { Description = "What to restore, e.g. home", Required = true, HelpName = "LABEL" };
        var target = new Option<string>("--to") { Description = "The new subvolume (or directory); must not exist", Required = true, HelpName = "DIR/NAME" };
        var backup = new Option<string>("--backup") { Description = "Key of a backup, or latest", DefaultValueFactory = _ => BackupChoice.Latest, HelpName = "KEY" };
        var noCompare = new Option<bool>("--no-compare") { Description = "Do not compare what was restored with the backup's content digest" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("restore", "Restores a backup and the chain below it to a new read-only subvolume, or a directory's to a new directory.",
                [
                    "panther-storage restore --label home --to /home/restored",
                    "panther-storage restore --host hetzner-vps --config rescue.json --label root --to /mnt/@restored",
                ],
                [
                    (ExitCode.Success, "restored, and every check passed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Refused, "the target exists"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.BackupDamaged, "the backup or its chain is damaged or missing; the target was not made"),
                    (ExitCode.System, "not on Btrfs, the disk is full, or a tool failed; the target was not made"),
                ])
            .Takes(label, target, backup, noCompare, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var catalogue = await Catalogue.Read(bucket.Store, host.HostName(parsed), cancellation);
                var chain = BackupChoice.Choose(catalogue, parsed.GetRequiredValue(label), parsed.GetRequiredValue(backup));

                var progress = new ProgressLine();
                var restore = new Restore(bucket.Store, parsed.GetValue(noCompare) ? null : ContentDigest.Write);
                var to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(target)));
                try
                {
                    var result = await restore.Run(chain, to, bytes => progress.Show($"restoring {to}", bytes), cancellation);
                    progress.Clear();
                    await Console.Out.WriteLineAsync(parsed.GetValue(json) ? BackupReports.Json(result) : Words(result));
                    return ExitCode.Success;
                }
                finally
                {
                    progress.Clear();
                }
            });
    }

    private static string Words(RestoreResult result) =>
        $"{result.Target}: restored from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} in {result.Seconds:0.0} s; "
        + (result.Compared ? "every file is as it was backed up" : "not compared with a content digest");
}
