using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Restores;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage restore</c>.</summary>
public static class RestoreCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var label = new Option<string>("--label") { Description = "What to restore, e.g. home", Required = true, HelpName = "LABEL" };
        var target = new Option<string?>("--to") { Description = "The new subvolume (or directory), which must not exist; with --files, the directory that gets them", HelpName = "PATH" };
        var backup = new Option<string?>("--backup") { Description = "Key of a backup, or latest; latest if not given", HelpName = "KEY" };
        var at = new Option<string?>("--at") { Description = "The newest backup that can be restored from this time or before: 2026-11-20T08:00 in the plan's time zone, or with Z, +01:00 or [Europe/Berlin] appended", HelpName = "TIME" };
        var files = new Option<string[]>("--files") { Description = "Only these files or directories, to where they were, or into --to", AllowMultipleArgumentsPerToken = true, HelpName = "PATH" };
        var force = new Option<bool>("--force") { Description = "With --files: replace what is there now" };
        var staging = new Option<string?>("--staging") { Description = "With --files: a directory on Btrfs with room for the whole backup; if not given, it is put together beside the first target", HelpName = "DIR" };
        var noCompare = new Option<bool>("--no-compare") { Description = "Do not compare what was restored with the backup's content digest" };
        var inPlace = new Option<bool>("--in-place") { Description = "Restore all of it to the place it came from; what is there now is kept under another name" };
        var atNextBoot = new Option<bool>("--at-next-boot") { Description = "With --in-place: even while the place is in use, or is /; it takes effect after a reboot" };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --in-place: print each step; change nothing" };
        var from = new Option<RestoreFrom>("--from")
        {
            Description = "Where it comes from: the replica, the bucket, or (auto) the replica where it has what is wanted, else the bucket",
            DefaultValueFactory = _ => RestoreFrom.Auto,
            HelpName = "auto|replica|bucket",
            CustomParser = given =>
            {
                var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : string.Empty;
                if (text is "auto" or "replica" or "bucket")
                    return Enum.Parse<RestoreFrom>(text, ignoreCase: true);
                given.AddError($"--from {text}: use auto, replica or bucket.");
                return RestoreFrom.Auto;
            },
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("restore", "Restores a backup and the chain below it: to a new read-only subvolume (a directory's to a new directory), to the place it came from, or only some files of it.",
                [
                    "panther-storage restore --label home --to /home/restored",
                    "panther-storage restore --label home --at 2026-11-20T08:00 --to /home/as-of-friday",
                    "panther-storage restore --label home --files /home/ann/letter.txt /home/ann/photos --to /home/ann/rescued",
                    "panther-storage restore --label home --from replica --to /home/restored",
                    "panther-storage restore --label home --to /home/restored --identity /media/stick/key.txt",
                    "panther-storage restore --label home --in-place --dry-run",
                    "panther-storage restore --label root --in-place --at-next-boot",
                    "panther-storage restore --host hetzner-vps --config rescue.json --label root --to /mnt/@restored",
                ],
                [
                    (ExitCode.Success, "restored, and every check passed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, the plan has no replica, or the backup has no such file"),
                    (ExitCode.Refused, "a target exists, a link leads out of the backup, a user's link leads to the target, the backup has no content digest to be compared with, or the place is in use"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected; or the backup is encrypted and its private key is missing, wrong, or open to others"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.BackupDamaged, "the backup or its chain is damaged or missing, or there is none that old; no target was made"),
                    (ExitCode.System, "not on Btrfs, the disk is full, or a tool failed or is missing (age); no target was made, and with --in-place the message says what is in place now"),
                    (ExitCode.Busy, "another restore --in-place is at work on the pool"),
                ])
            .Takes(label, target, from, backup, at, inPlace, atNextBoot, dryRun, files, force, staging, noCompare, host.IdentityFile, host.PublicKey, host.Signatures, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var (moment, to) = (parsed.GetValue(at), parsed.GetValue(target));
                var wanted = parsed.GetValue(files) ?? [];
                if (parsed.GetValue(inPlace))
                    MustFitInPlace(to, wanted, parsed.GetValue(force), parsed.GetValue(staging));
                else if (parsed.GetValue(atNextBoot) || parsed.GetValue(dryRun))
                    throw new StorageException(ExitCode.Usage, "--at-next-boot and --dry-run go with --in-place");
                else
                    MustFit(wanted, to, parsed.GetValue(force), parsed.GetValue(staging));
                if (moment is not null && parsed.GetValue(backup) is not null)
                    throw new StorageException(ExitCode.Usage, "--at and --backup both choose a backup; give one of them");
                if (parsed.GetValue(from) == RestoreFrom.Replica && parsed.GetValue(backup) is not null)
                    throw new StorageException(ExitCode.Usage, "--backup names a backup in the bucket, and --from replica takes a copy; choose a copy by its time, with --at");
                var shown = new Shown(parsed);
                var restore = new RestoreLabel(host.Of(parsed), new RestoreLabelRequest(parsed.GetRequiredValue(label), parsed.GetValue(backup), moment, !parsed.GetValue(noCompare)) { From = parsed.GetValue(from) }, shown);
                var (asJson, later) = (parsed.GetValue(json), parsed.GetValue(atNextBoot));
                string told;
                if (parsed.GetValue(inPlace) && parsed.GetValue(dryRun))
                    told = await restore.PreviewInPlace(later, cancellation) is var preview && asJson ? BackupReports.Json(preview) : RestoreWords.Of(preview);
                else if (parsed.GetValue(inPlace))
                    told = await restore.InPlace(later, cancellation) is var placed && asJson ? BackupReports.Json(placed) : RestoreWords.Of(placed);
                else if (wanted.Length == 0)
                    told = await restore.ToNew(to!, cancellation) is var result && asJson ? BackupReports.Json(result) : RestoreWords.Of(result);
                else
                    told = await restore.Files(new WantedFiles(wanted, to, parsed.GetValue(staging), parsed.GetValue(force)), cancellation) is var copied && asJson ? BackupReports.Json(copied) : RestoreWords.Of(copied);
                parsed.WriteLine(told);
                return ExitCode.Success;
            });
    }

    private static void MustFit(string[] files, string? to, bool force, string? staging)
    {
        var wrong = files.Length == 0 && to is null ? "say where to restore it: --to names a new subvolume, --in-place puts it back where it was, --files puts back only some files"
            : files.Length == 0 && force ? "--force replaces files and goes with --files; a subvolume is only ever restored under a new name"
            : files.Length == 0 && staging is not null ? "--staging goes with --files; without them the backup is put together beside --to"
            : null;
        if (wrong is not null)
            throw new StorageException(ExitCode.Usage, wrong);
    }

    private static void MustFitInPlace(string? to, string[] files, bool force, string? staging)
    {
        var wrong = to is not null ? "--to makes something new, and --in-place replaces what is there; give one of them"
            : files.Length > 0 ? "--in-place brings all of it back; --files alone puts files where they were"
            : force || staging is not null ? "--force and --staging go with --files; --in-place always keeps what is there, under another name"
            : null;
        if (wrong is not null)
            throw new StorageException(ExitCode.Usage, wrong);
    }
}
