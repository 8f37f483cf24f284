using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup prune</c>.</summary>
internal static class BackupPruneCommand
{
    private const int MostDays = 365;

    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be repeated", HelpName = "LABEL" };
        var verified = new Option<int?>("--if-verified")
        {
            Description = "Delete only if the last `backup verify` of this host found nothing and is at most this many days old; one that passed counts if it looked at every label and read archives",
            HelpName = "DAYS",
            CustomParser = Days,
        };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be deleted, and why; delete nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("prune", "Deletes the backups that the retention policy does not keep, and that no kept one builds on.",
                ["panther-storage backup prune --dry-run", "panther-storage backup prune --if-verified 8", "panther-storage backup prune --label home --credentials /root/pruner.env"],
                [
                    (ExitCode.Success, "pruned, or shown"),
                    (ExitCode.Failed, "something that was to be deleted is still there; each is named"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or keeps no tier"),
                    (ExitCode.Refused, "another machine has claimed the host's name, two listings of the bucket disagree, or --if-verified finds no verification that passed; nothing was deleted"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key may not delete (deleteFiles)"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.System, "the ledger, which records what was deleted on purpose, cannot be written; nothing was deleted, or, where a report is printed, only what it names"),
                    (ExitCode.Busy, "a backup runs on this host"),
                ])
            .Takes(labels, verified, dry, host.Credentials, host.PublicKey, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var report = await new PruneBackups(host.Of(parsed), shown).Run(parsed.GetValue(labels) ?? [], parsed.GetValue(dry), parsed.GetValue(verified) is { } days ? Duration.FromDays(days) : null, cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report);
                if (report.Unsettled is { } unsettled)
                {
                    parsed.Note(unsettled);
                    return ExitCode.System;
                }

                return report.Items.Any(item => item.Failure is not null) ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static int? Days(ArgumentResult given)
    {
        var text = given.Tokens.Count == 1 ? given.Tokens[0].Value : string.Empty;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays)
            return days;
        given.AddError($"--if-verified {Printable.Of(text)}: use a whole number of days from 1 to {MostDays}.");
        return null;
    }

    private static void Print(ParseResult parsed, PruneReport report)
    {
        foreach (var words in report.Conceded)
            parsed.WriteLine($"budget (adapt): {words}");
        foreach (var item in report.Items)
        {
            var does = !item.Goes ? "keep" : report.DryRun ? "would delete" : item.Failure is null ? "deleted" : "FAILED";
            parsed.WriteLine($"{does,-12}  {item.SnapshotTime}  {item.Tier,-7}  {new Bytes(item.Bytes),10}  {item.Key}: {item.Failure ?? string.Join("; ", item.Because)}");
        }

        parsed.WriteLine($"{(report.DryRun ? "would free" : "freed")} {new Bytes(report.FreedBytes)}; {report.Items.Count(item => !item.Goes)} backups kept");
        if (report.Needed.InWords is { } needed)
            parsed.WriteLine(needed);
        if (report.ByHand.InWords is { } byHand)
            parsed.WriteLine(byHand);
    }
}
