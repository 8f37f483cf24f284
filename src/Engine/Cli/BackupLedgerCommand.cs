using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Operations;
using PantherStorage.Storage.Proofs;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup ledger</c>.</summary>
internal static class BackupLedgerCommand
{
    public static Verb Create()
    {
        var forget = new Option<string[]>("--forget")
        {
            Description = "Expect this archive in the bucket no more: it was deleted on purpose, on another machine or by hand. Written down; may be given again",
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
            (host, looked) =>
            {
                var file = new LedgerFile(host.Paths(looked.Parsed));
                if (looked.Parsed.GetValue(forget) is { Length: > 0 } keys)
                    Forget(file, keys, looked.Host);
                var (ledger, note) = file.Read();
                return LedgerReport.Of(looked.Host, looked.Catalogue, ledger, looked.Label, note);
            },
            UpkeepReports.Json, Print, forget);
    }

    private static void Forget(LedgerFile file, string[] keys, string host)
    {
        var unknown = keys.Except(file.Read().Ledger.Archives.Select(each => each.Key), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw new StorageException(ExitCode.BadInput, $"the ledger knows no {string.Join(" and no ", unknown)}; nothing was forgotten. `panther-storage backup verify` names those that are missing");
        file.Change(ledger => ledger.Taking(keys, TakenArchive.ByHand, SystemClock.Instance.GetCurrentInstant()).Settled(keys, []));
        foreach (var key in keys)
            Console.Error.WriteLine($"{key}: not expected in the bucket of {host} any more; that is written down");
    }

    private static void Print(LedgerReport report)
    {
        if (report.Note is { } note)
            Console.Error.WriteLine($"note: {note}");
        TextColumns.Write(
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
