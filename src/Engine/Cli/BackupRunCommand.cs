using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Storage.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup run</c>.</summary>
internal static class BackupRunCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label, even if it is not due; may be repeated", HelpName = "LABEL" };
        var full = new Option<bool>("--full") { Description = "Make a full backup, even where an incremental one is possible" };
        var adopt = new Option<string[]>("--adopt")
        {
            Description = "Take over the host's name from the machine with this id, or without an id from the only other machine that has claimed it. For a host that was reinstalled",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var missed = new Option<bool>("--all-missed") { Description = "Also back up each snapshot that was missed while the host was offline, oldest first" };
        var until = new Option<string?>("--until") { Description = "When a large upload is stopped, to go on another time: a time of day, `window` (as the timer's run has it) or `none`. Without it, a run without --label and --full keeps to storage.backup.window", HelpName = "HH:MM|window|none" };
        var ifMissed = new Option<bool>("--if-missed") { Description = "Do nothing unless the last window's run was missed, had to wait, or did not come through" };
        var json = new Option<bool>("--json") { Description = "Print one JSON document with the outcome of each item" };
        return Verb.Of("run", "Stores the newest snapshot of each item of the plan that is not in the bucket yet.",
                ["panther-storage backup run", "panther-storage backup run --label home --label postgresql --full", "panther-storage backup run --all-missed", "panther-storage backup run --until 07:30"],
                [
                    (ExitCode.Success, "everything is in the bucket, or goes on in the next window, or waits for mains or another line"),
                    (ExitCode.Usage, "--until is no time"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or has no such label"),
                    (ExitCode.Refused, "the endpoint is plain http and storage.backup.b2.allowInsecureEndpoint is not set, storage.backup.budget refuses a full backup, or another machine has the host's name"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected; or the signing key that this machine had is missing"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.BackupDamaged, "what was stored is not what was sent, e.g. because another machine overwrote it: none of it counts as a backup"),
                    (ExitCode.System, "a tool failed or is missing (age, where backups are encrypted), or there is no snapshot"),
                    (ExitCode.Busy, "another backup runs on this host"),
                ])
            .Takes(labels, full, missed, adopt, until, ifMissed, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var request = new RunBackupsRequest(
                    parsed.GetValue(labels) ?? [], parsed.GetValue(full), parsed.GetValue(missed),
                    parsed.GetResult(adopt) is null ? null : parsed.GetValue(adopt) ?? [])
                {
                    IfMissed = parsed.GetValue(ifMissed),
                    Until = parsed.GetValue(until) is { } end ? RunUntil.Parse(end) : null,
                };
                var report = await new RunBackups(host.Of(parsed), shown).Run(request, Tell, cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(BackupReports.Json(report));
                else if (report.Night?.Nothing is { } why)
                    parsed.WriteLine($"nothing was done: {why}");
                return report.Items.FirstOrDefault(outcome => outcome.ExitCode != ExitCode.Success)?.ExitCode ?? ExitCode.Success;

                void Tell(BackupOutcome outcome)
                {
                    if (!parsed.GetValue(json))
                        Print(parsed, outcome);
                }
            });
    }

    private static void Print(ParseResult parsed, BackupOutcome outcome)
    {
        if (outcome.ExitCode != ExitCode.Success)
            parsed.Note($"{outcome.Label}: failed: {outcome.Because}");
        else if (outcome.Outcome == Outcome.Stored)
            parsed.WriteLine($"{outcome.Label}: {outcome.Kind?.InWords()}, {new Bytes(outcome.StreamBytes)} as {new Bytes(outcome.StoredBytes)} in {outcome.Seconds:0.0} s: {outcome.Key} ({outcome.Because})");
        else
            parsed.WriteLine($"{outcome.Label}: {outcome.Outcome.InWords()}: {outcome.Because}");
        if (outcome.Missed.Count > 0)
            parsed.WriteLine($"{outcome.Label}: {Counted.Of(outcome.Missed.Count, "snapshot")} made since the previous backup {(outcome.Missed.Count == 1 ? "is" : "are")} only on this machine: {string.Join(", ", outcome.Missed)}; `panther-storage backup run --label {outcome.Label} --all-missed` stores {(outcome.Missed.Count == 1 ? "it" : "them")} too");
        if (outcome.Upload is { } upload)
            parsed.WriteLine($"{outcome.Label}: {upload}");
    }
}
