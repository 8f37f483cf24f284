using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup gc</c>.</summary>
internal static class BackupGcCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var usual = new GarbageRules();
        var uploads = AgeOption.Create("--uploads-older-than", "Delete unfinished uploads whose last part is older than this", usual.Uploads);
        var archives = AgeOption.Create("--archives-older-than", "Delete archives without a manifest that are older than this", usual.Archives);
        var hidden = AgeOption.Create("--hidden-older-than", "Delete versions that were hidden or replaced longer ago than this", usual.Hidden);
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be deleted, and why; delete nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("gc", "Deletes what no backup needs: stale uploads, archives without manifests, old hidden versions.",
                ["panther-storage backup gc --dry-run", "panther-storage backup gc --uploads-older-than 3d --credentials /root/pruner.env"],
                [
                    (ExitCode.Success, "swept, or shown"),
                    (ExitCode.Failed, "something that was to be deleted is still there; each is named"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Refused, "another machine has claimed the host's name, or two listings of the bucket disagree"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key may not delete (deleteFiles)"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.Busy, "a backup runs on this host"),
                ])
            .Takes(uploads, archives, hidden, dry, host.Credentials, host.PublicKey, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var rules = new GarbageRules { Uploads = parsed.GetValue(uploads).Span, Archives = parsed.GetValue(archives).Span, Hidden = parsed.GetValue(hidden).Span };
                var shown = new Shown(parsed);
                var report = await new SweepBucket(host.Of(parsed), shown).Run(rules, parsed.GetValue(dry), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report);
                return report.Items.Any(item => item.Failure is not null) ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, GcReport report)
    {
        foreach (var item in report.Items)
        {
            var does = !item.Goes ? "keep" : report.DryRun ? "would delete" : item.Failure is null ? "deleted" : "FAILED";
            parsed.WriteLine($"{does,-12}  {item.What,-13}  {new Bytes(item.Bytes),10}  {item.Key}: {item.Failure ?? item.Because}");
        }

        parsed.WriteLine($"{(report.DryRun ? "would free" : "freed")} {new Bytes(report.FreedBytes)}; {report.Items.Count(item => !item.Goes)} kept");
    }
}
