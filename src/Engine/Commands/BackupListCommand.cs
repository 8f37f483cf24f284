using System.CommandLine;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Costs;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage backup list</c>.</summary>
internal static class BackupListCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var label = new Option<string?>("--label") { Description = "Only this label", HelpName = "LABEL" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("list", "Lists the host's backups, from the bucket alone: oldest first, each with its chain and state.",
                ["panther-storage backup list", "panther-storage backup list --host hetzner-vps --config rescue.json --json"],
                [
                    (ExitCode.Success, "listed, whatever the states"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(label, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var name = host.HostName(parsed);
                var report = ListReport.Of(name, await Catalogue.Read(bucket.Store, name, cancellation), parsed.GetValue(label), PriceList.Of(host.ReadConfig(parsed).Monitoring.Cost));
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(BackupReports.Json(report));
                else
                    Print(report);
                return ExitCode.Success;
            });
    }

    private static void Print(ListReport report)
    {
        if (report.Backups.Count == 0)
            Console.WriteLine($"no backup of {report.Host} is in the bucket");
        foreach (var backup in report.Backups)
            Console.WriteLine($"{backup.State,-8}  {backup.SnapshotTime}  {backup.Kind,-11}  {backup.Tier,-7}  link {backup.Depth}  {new Bytes(backup.Length),10}  {backup.Key}{(backup.Because is null ? string.Empty : $"  ({backup.Because})")}");
        foreach (var damaged in report.Damaged)
            Console.WriteLine($"damaged   {damaged.Because}");
        foreach (var half in report.Uncommitted)
            Console.WriteLine($"no backup {half}: an archive without a manifest");
        if (report.ByHand.InWords is { } byHand)
            Console.WriteLine(byHand);
    }
}
