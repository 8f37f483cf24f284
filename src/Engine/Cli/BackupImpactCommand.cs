using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup impact</c>.</summary>
internal static class BackupImpactCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var key = new Argument<string>("object") { Description = "Key of an archive or of a manifest" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("impact", "Shows which restore points would be lost with one object of the bucket.",
                ["panther-storage backup impact hetzner-vps/home/2026/11/20261121_020000_home_snapshots.tar.zst"],
                [
                    (ExitCode.Success, "shown, whatever it is"),
                    (ExitCode.BadInput, "the host has no such object"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(key, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var impact = await new ReadBucket(host.Of(parsed)).ImpactOf(parsed.GetRequiredValue(key), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(impact));
                else
                    Print(parsed, impact);
                return ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, Impact impact)
    {
        parsed.WriteLine($"{impact.Object} is {impact.What}");
        foreach (var point in impact.Dies)
            parsed.WriteLine($"lost with it   {point.SnapshotTime}  {point.Tier,-7}  {point.Key}");
        foreach (var point in impact.DeadAlready)
            parsed.WriteLine($"lost already   {point.SnapshotTime}  {point.Tier,-7}  {point.Key}  ({point.Because})");
        if (impact.Dies.IsEmpty)
            parsed.WriteLine("no restore point is lost with it");
        else if (impact.Left is { } left)
            parsed.WriteLine($"the newest of `{left.Label}` that is left: {left.SnapshotTime}  {left.Key}");
        else
            parsed.WriteLine($"NOTHING is left of `{impact.Dies[0].Label}` then");
    }
}
