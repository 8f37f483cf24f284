using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Ledger;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage backup ledger</c>.</summary>
internal static class BackupLedgerCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var label = new Option<string?>("--label") { Description = "Only this label", HelpName = "LABEL" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("ledger", "Shows when each archive in the bucket was last proved, byte for byte, and how much never was.",
                ["panther-storage backup ledger", "panther-storage backup ledger --label home --json"],
                [
                    (ExitCode.Success, "shown, whatever it says"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(label, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var name = host.HostName(parsed);
                var (ledger, note) = new LedgerFile(host.Paths(parsed)).Read();
                var report = LedgerReport.Of(name, await Catalogue.Read(bucket.Store, name, cancellation), ledger, parsed.GetValue(label), note);
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(UpkeepReports.Json(report));
                else
                    Print(report);
                return ExitCode.Success;
            });
    }

    private static void Print(LedgerReport report)
    {
        if (report.Note is { } note)
            Console.WriteLine($"note: {note}");
        foreach (var line in report.Archives)
        {
            var proved = line.UnprovedFrames == 0 ? "all proved" : line.UnprovedFrames == line.Frames ? "never proved" : $"{new Bytes(line.UnprovedBytes)} never proved";
            Console.WriteLine($"{line.Key}  {new Bytes(line.Bytes),10}  {proved}{Between(line.Oldest, line.Newest)}");
        }

        var oldest = report.Oldest is { } at ? $"; the oldest proof is of {Day(at)}" : string.Empty;
        Console.WriteLine($"{new Bytes(report.Bytes - report.UnprovedBytes)} of {new Bytes(report.Bytes)} proved, {new Bytes(report.UnprovedBytes)} never{oldest}");
    }

    private static string Between(Instant? oldest, Instant? newest) => (oldest, newest) switch
    {
        ({ } from, { } to) when Day(from) == Day(to) => $", {Day(from)}",
        ({ } from, { } to) => $", {Day(from)} to {Day(to)}",
        _ => string.Empty,
    };

    private static string Day(Instant instant) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd").Format(instant);
}
