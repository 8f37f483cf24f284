using NodaTime;
using NodaTime.Text;
using PantherStorage.Engine.Backup.Ledger;
using PantherStorage.Engine.Rendering;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage backup ledger</c>.</summary>
internal static class BackupLedgerCommand
{
    public static Verb Create() => CatalogueVerb.Create(
        "ledger", "Shows when each archive in the bucket was last proved, byte for byte, and how much never was.",
        ["panther-storage backup ledger", "panther-storage backup ledger --label home --json"],
        "shown, whatever it says",
        (host, looked) =>
        {
            var (ledger, note) = new LedgerFile(host.Paths(looked.Parsed)).Read();
            return LedgerReport.Of(looked.Host, looked.Catalogue, ledger, looked.Label, note);
        },
        UpkeepReports.Json, Print);

    private static void Print(LedgerReport report)
    {
        if (report.Note is { } note)
            Console.Error.WriteLine($"note: {note}");
        Columns.Write(
            ["Oldest", "Newest", ">Size", ">Unproved", "Key"],
            [.. report.Archives.Select(line => (string[])
            [
                Day(line.Oldest), Day(line.Newest), $"{new Bytes(line.Bytes)}", line.UnprovedFrames == 0 ? "-" : line.UnprovedFrames == line.Frames ? "all" : $"{new Bytes(line.UnprovedBytes)}", line.Key,
            ])]);
        var oldest = report.Oldest is { } at ? $"; the oldest proof is of {Day(at)}" : string.Empty;
        Console.WriteLine($"{new Bytes(report.Bytes - report.UnprovedBytes)} of {new Bytes(report.Bytes)} proved, {new Bytes(report.UnprovedBytes)} never{oldest}");
    }

    private static string Day(Instant? instant) => instant is { } at ? InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd").Format(at) : "never";
}
