using System.CommandLine;
using NodaTime;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Operations.Status;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage status</c>.</summary>
public static class StatusCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var limits = new StatusLimits();
        var snapshots = AgeOption.Create("--snapshots-late-after", "Age from which a snapshot is late", limits.Snapshots);
        var backups = AgeOption.Create("--backups-late-after", "Age from which a daily backup is late", limits.Backups);
        var metrics = new Option<string?>("--metrics") { Description = "Also write metrics to this Prometheus textfile; storage.monitoring.metricsFile if not given", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("status", "Shows for each subvolume its last snapshot, backup and proof, what is due next, and what it costs.",
                ["panther-storage status", "panther-storage status --json", "panther-storage status --metrics /var/lib/node_exporter/panther.prom"],
                [
                    (ExitCode.Success, "everything is as recent as it should be"),
                    (ExitCode.Failed, "a snapshot, a backup, a proof or a task of maintenance is late, dated later than now, or there is none; or a label's retention is held, or a pool takes no more (read-only, or no room for metadata)"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.System, "snapper failed; or everything is well, but the metrics cannot be written: the status is shown all the same"),
                    (ExitCode.CouldNotVerify, "the bucket or a file system could not be looked at, and nothing else is late"),
                ])
            .Takes(snapshots, backups, metrics, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var meant = host.Of(parsed);
                var monitoring = meant.Options.Monitoring;
                var shown = new Shown(parsed);
                var (status, values) = await new ReadStatus(meant, shown).Run(new StatusLimits { Snapshots = parsed.GetValue(snapshots).Span, Backups = parsed.GetValue(backups).Span, Proofs = Duration.FromDays(monitoring.MaxProofAgeDays) }, cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(status));
                else
                    Print(parsed, status);
                var output = new MetricsOutput(meant, monitoring, shown);
                var code = (parsed.GetValue(metrics) ?? monitoring.MetricsFile) is { Length: > 0 } file ? output.Write(file, values, status.ExitCode) : status.ExitCode;
                await output.Send(status.Host, values, cancellation);
                return code;
            });
    }

    private static void Print(ParseResult parsed, HostStatus status)
    {
        parsed.Show(console => StatusTable.Write(status, console));
        if (status.OtherMachine is { } other)
            parsed.Note(other);
        if (status.Unreadable is { } why)
            parsed.Note($"the bucket could not be looked at: {why}");
    }
}
