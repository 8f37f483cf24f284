using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup ledger</c>.</summary>
internal static class BackupLedgerCommand
{
    public static Verb Create()
    {
        var forget = new Option<string[]>("--forget")
        {
            Description = "Stop expecting this archive in the bucket: it was deleted on purpose, on another machine or by hand. Recorded in the ledger; may be repeated",
            HelpName = "KEY",
        };
        return CatalogueVerb.Create(
            "ledger", "Shows when each archive in the bucket was last proved, byte for byte, and how much never was.",
            [
                "panther-storage backup ledger",
                "panther-storage backup ledger --label home --json",
                "panther-storage backup ledger --forget hetzner-vps/home/2026/11/20261121_020000_home_snapshots.tar.zst",
            ],
            "shown, whatever it says",
            (host, label, parsed, shown, cancellation) => new ReadLedger(host, shown).Run(label, parsed.GetValue(forget) ?? [], cancellation),
            UpkeepReports.Json, Print, forget);
    }

    private static void Print(ParseResult parsed, LedgerReport report)
    {
        if (report.Note is { } note)
            parsed.Note(note);
        parsed.WriteColumns(
            ["Oldest", "Newest", ">Size", ">Unproved", "Key"],
            [.. report.Archives.Select(line => (string[])
            [
                Day(line.Oldest), Day(line.Newest), $"{new Bytes(line.Bytes)}", line.UnprovedFrames == 0 ? "-" : line.UnprovedFrames == line.Frames ? "all" : $"{new Bytes(line.UnprovedBytes)}", line.Key,
            ])]);
        var oldest = report.Oldest is { } at ? $"; the oldest proof is of {Day(at)}" : string.Empty;
        parsed.WriteLine($"{new Bytes(report.Bytes - report.UnprovedBytes)} of {new Bytes(report.Bytes)} proved, {new Bytes(report.UnprovedBytes)} never{oldest}");
    }

    private static string Day(Instant? instant) => instant is { } at ? InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd").Format(at) : "never";
}
