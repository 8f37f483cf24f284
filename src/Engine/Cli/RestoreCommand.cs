using System.CommandLine;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Operations;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Restores.InPlace;
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
        var backup = new Option<string?>("--backup") { Description = "Key of a backup, or latest, which it is if not given", HelpName = "KEY" };
        var at = new Option<string?>("--at") { Description = "The newest that can be restored from then or before, as 2026-11-20T08:00 on the plan's clock, or with Z, +01:00 or [Europe/Berlin] behind it", HelpName = "TIME" };
        var files = new Option<string[]>("--files") { Description = "Only these files or directories, to where they were, or into --to", AllowMultipleArgumentsPerToken = true, HelpName = "PATH" };
        var force = new Option<bool>("--force") { Description = "With --files: replace what is there now" };
        var staging = new Option<string?>("--staging") { Description = "With --files: a directory on Btrfs with room for all of the backup; else it is put together beside the first target", HelpName = "DIR" };
        var noCompare = new Option<bool>("--no-compare") { Description = "Do not compare what was restored with the backup's content digest" };
        var inPlace = new Option<bool>("--in-place") { Description = "All of it, onto the place it came from; what is there now is kept under another name" };
        var atNextBoot = new Option<bool>("--at-next-boot") { Description = "With --in-place: while the place is in use, or is /; it shows after a reboot" };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --in-place: say each step, change nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("restore", "Restores a backup and the chain below it: to a new read-only subvolume (a directory's to a new directory), onto the place it came from, or only some files of it.",
                [
                    "panther-storage restore --label home --to /home/restored",
                    "panther-storage restore --label home --at 2026-11-20T08:00 --to /home/as-of-friday",
                    "panther-storage restore --label home --files /home/ann/letter.txt /home/ann/photos --to /home/ann/rescued",
                    "panther-storage restore --label home --to /home/restored --identity /media/stick/key.txt",
                    "panther-storage restore --label home --in-place --dry-run",
                    "panther-storage restore --label root --in-place --at-next-boot",
                    "panther-storage restore --host hetzner-vps --config rescue.json --label root --to /mnt/@restored",
                ],
                [
                    (ExitCode.Success, "restored, and every check passed"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or the backup has no such file"),
                    (ExitCode.Refused, "a target exists, a link leads out of the backup, a user's link leads to the target, the backup has no content digest to be compared with, or the place is in use"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected; or the backup is encrypted and its private key is missing, wrong, or open to others"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.BackupDamaged, "the backup or its chain is damaged or missing, or there is none so early; no target was made"),
                    (ExitCode.System, "not on Btrfs, the disk is full, or a tool failed or is missing (age); no target was made, and of a place the message says what it holds"),
                    (ExitCode.Busy, "another restore in place is at work on the pool"),
                ])
            .Takes(label, target, backup, at, inPlace, atNextBoot, dryRun, files, force, staging, noCompare, host.IdentityFile, host.Trust.PublicKey, host.Trust.Signatures, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var (moment, to) = (parsed.GetValue(at), parsed.GetValue(target));
                var wanted = parsed.GetValue(files) ?? [];
                if (parsed.GetValue(inPlace))
                    InPlaceRun.MustFit(to, wanted, parsed.GetValue(force), parsed.GetValue(staging));
                else if (parsed.GetValue(atNextBoot) || parsed.GetValue(dryRun))
                    throw new StorageException(ExitCode.Usage, "--at-next-boot and --dry-run go with --in-place");
                else
                    MustFit(wanted, to, parsed.GetValue(force), parsed.GetValue(staging));
                if (moment is not null && parsed.GetValue(backup) is not null)
                    throw new StorageException(ExitCode.Usage, "--at and --backup both choose a backup; give one of them");
                var instant = moment is null ? null : (NodaTime.Instant?)PointInTime.Parse(moment, host.Zone(parsed));
                var swept = new List<string>();
                void Told(string line)
                {
                    swept.Add(line);
                    Console.Error.WriteLine(line);
                }

                var name = parsed.GetRequiredValue(label);
                Place PlaceNow() => Place.Of(host.ReadPlan(parsed), host.Paths(parsed), name, PantherStorage.Linux.Mounts.MountTable.Read());
                if (parsed.GetValue(inPlace) && !parsed.GetValue(dryRun))
                    await InPlaceRestore.Settle(PlaceNow(), Told, cancellation);
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var source = new ArchiveSource(bucket.Store, host.Identity(parsed));
                var catalogue = await host.Trust.Read(parsed, bucket.Store, cancellation);
                var point = instant is null
                    ? new RestorePoint(BackupChoice.Choose(catalogue, name, parsed.GetValue(backup) ?? BackupChoice.Latest), [])
                    : RestorePoint.At(catalogue, name, instant.Value, host.Zone(parsed));
                foreach (var passed in point.PassedOver)
                    await Console.Error.WriteLineAsync($"passed over, as it cannot be restored: {passed}");
                foreach (var link in point.Chain.Links.Where(link => link.Doubt is not null))
                    await Console.Error.WriteLineAsync($"warning: {link.Key} is {link.Doubt}");

                var (progress, digest) = (new ProgressLine(), parsed.GetValue(noCompare) ? null : (PantherStorage.Storage.Backups.DigestTree)ContentDigest.Write);
                var total = point.Chain.StreamBytes;
                void Show(long bytes) => progress.Show($"restoring {name}", bytes, total);
                string told;
                try
                {
                    if (parsed.GetValue(inPlace))
                    {
                        var restore = new InPlaceRestore(source, digest, PlaceNow(), parsed.GetValue(atNextBoot)) { Told = Told };
                        if (parsed.GetValue(dryRun))
                        {
                            var preview = await restore.Preview(point.Chain, NodaTime.SystemClock.Instance.GetCurrentInstant(), cancellation);
                            told = parsed.GetValue(json) ? BackupReports.Json(preview with { PassedOver = point.PassedOver }) : InPlaceRun.Words(preview);
                        }
                        else
                        {
                            var result = await restore.Run(point.Chain, NodaTime.SystemClock.Instance.GetCurrentInstant(), Show, cancellation);
                            told = parsed.GetValue(json) ? BackupReports.Json(result with { PassedOver = point.PassedOver, Swept = swept }) : InPlaceRun.Words(result);
                        }
                    }
                    else if (wanted.Length == 0)
                    {
                        var result = await new Restore(source, digest) { Told = Told }
                            .Run(point.Chain, Path.TrimEndingDirectorySeparator(Path.GetFullPath(to!)), Show, cancellation);
                        told = parsed.GetValue(json) ? BackupReports.Json(result with { PassedOver = point.PassedOver, Swept = swept }) : Words(result);
                    }
                    else
                    {
                        List<WantedFile> paths = [.. wanted.Select(path => WantedFile.Of(host.Paths(parsed), point.Chain.Links[^1].Facts, path, to))];
                        WantedFile.MustDiffer(paths);
                        var result = await new FilesRestore(source, digest) { Told = Told }
                            .Run(point.Chain, paths, parsed.GetValue(staging) is { } place ? Path.GetFullPath(place) : string.Empty, parsed.GetValue(force), Show, cancellation);
                        told = parsed.GetValue(json) ? BackupReports.Json(result with { PassedOver = point.PassedOver, Swept = swept }) : Words(result);
                    }
                }
                finally
                {
                    progress.Clear();
                }

                await Console.Out.WriteLineAsync(told);
                return ExitCode.Success;
            });
    }

    private static void MustFit(string[] files, string? to, bool force, string? staging)
    {
        var wrong = files.Length == 0 && to is null ? "where to? --to names the new subvolume, --in-place brings it back to where it was, or --files some files of it"
            : files.Length == 0 && force ? "--force replaces files and goes with --files; a subvolume is only ever restored under a new name"
            : files.Length == 0 && staging is not null ? "--staging goes with --files; without them the backup is put together beside --to"
            : null;
        if (wrong is not null)
            throw new StorageException(ExitCode.Usage, wrong);
    }

    private static string Words(RestoreResult result) =>
        $"{Printable.Of(result.Target)}: restored from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} in {result.Seconds:0.0} s; {Compared(result.Compared)}{Lines(result.Notes)}";

    private static string Words(FilesRestoreResult result) =>
        string.Concat(result.Targets.Select(target => $"{Printable.Of(target)}: restored\n"))
        + $"from {result.Chain.Count} archive(s), the last {result.Key}, {new Bytes(result.StreamBytes)} read in {result.Seconds:0.0} s; {Compared(result.Compared)}{Lines(result.Notes)}";

    internal static string Lines(IEnumerable<string> notes) => string.Concat(notes.Select(note => $"\nnote: {note}"));

    internal static string Compared(bool compared) => compared ? "every file is as it was backed up" : "not compared with a content digest";
}
