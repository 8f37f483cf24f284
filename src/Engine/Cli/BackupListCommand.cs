using System.CommandLine;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup list</c>.</summary>
internal static class BackupListCommand
{
    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm'Z'");

    public static Verb Create() => CatalogueVerb.Create(
        "list", "Lists the host's backups, from the bucket alone: oldest first, each with its chain and state.",
        ["panther-storage backup list", "panther-storage backup list --host hetzner-vps --config rescue.json --json"],
        "listed, whatever the states",
        (host, label, _, _, cancellation) => new ReadBucket(host).List(label, cancellation), BackupReports.Json, Print);

    private static void Print(ParseResult parsed, ListReport report)
    {
        if (report.Backups.Count == 0)
            parsed.WriteLine($"no backup of {report.Host} is in the bucket");
        parsed.WriteColumns(
            ["State", "Snapshot", "Kind", "Tier", ">Link", ">Size", "Encrypted", "Key"],
            [.. report.Backups.Select(backup => (string[])
            [
                backup.State.InWords(), Minute.Format(backup.SnapshotTime), backup.Kind.InWords(), backup.Tier, $"{backup.Depth}", $"{new Bytes(backup.Length)}",
                backup.Encryption == BackupOptions.NoEncryption ? "-" : backup.Encryption, backup.Key,
            ])]);
        foreach (var broken in report.Backups.Where(backup => backup.Because is not null))
            parsed.WriteLine($"{broken.State.InWords()}: {broken.Key}: {broken.Because}");
        foreach (var damaged in report.Damaged)
            parsed.WriteLine($"{(damaged.IsUntrusted ? "untrusted" : "damaged")}: {damaged.Because}");
        foreach (var doubted in report.Backups.Where(backup => backup.Doubt is not null))
            parsed.WriteLine($"note: {doubted.Key} is {doubted.Doubt}");
        foreach (var half in report.Uncommitted)
            parsed.WriteLine($"not a backup: {half}: an archive without a manifest");
        if (report.ByHand.InWords is { } byHand)
            parsed.WriteLine(byHand);
    }
}
