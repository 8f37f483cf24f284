using System.CommandLine;
using PantherStorage.Cli.Rendering;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup cost</c>.</summary>
internal static class BackupCostCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var report = new Option<bool>("--report") { Description = "Also show each host and label in a year and in two" };
        var record = new Option<bool>("--record") { Description = "Also write today's line into the history, and have storage.backup.budget = adapt decide what is given up; the daily unit does" };
        var history = new Option<bool>("--history") { Description = "Print the history of the last ninety days as CSV, and nothing else" };
        var plugin = new Option<bool>("--plugin") { Description = "Print one line, and exit as a monitoring plugin (Nagios, Icinga) does: 0 is fine, 1 a warning, 2 critical" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("cost", "Shows what the bucket costs a month, including hidden versions and unfinished uploads, what it will cost in the months ahead, and what would make it cheaper.",
                ["panther-storage backup cost", "panther-storage backup cost --json", "panther-storage backup cost --report", "panther-storage backup cost --history", "panther-storage backup cost --plugin"],
                [
                    (ExitCode.Success, "fine, or a warning"),
                    (ExitCode.Failed, "critical, now or by the forecast: storage.monitoring.cost.critical is reached; with --plugin, a warning"),
                    (ExitCode.Usage, "--history goes with no other of these options; with --plugin, critical"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.System, "--history: the history cannot be read"),
                ])
            .Takes(report, record, history, plugin, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var shown = new Shown(parsed);
                var meant = host.Of(parsed);
                if (parsed.GetValue(history))
                {
                    if (parsed.GetValue(json) || parsed.GetValue(report) || parsed.GetValue(record) || parsed.GetValue(plugin))
                        throw new StorageException(ExitCode.Usage, "--history prints CSV from this machine's history alone: leave out --json, --report, --record and --plugin");
                    return PrintHistory(parsed, new CostHistoryFile(meant.Paths));
                }

                var assessed = await new AssessCost(meant, shown).Run(new AssessCostRequest(parsed.GetValue(report), parsed.GetValue(record)), cancellation);
                if (parsed.GetValue(plugin))
                {
                    parsed.WriteLine(CostText.Plugin(assessed));
                    return assessed.Worst switch { CostLevel.Critical => ExitCode.Usage, CostLevel.Warning => ExitCode.Failed, _ => ExitCode.Success };
                }

                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(assessed));
                else
                    CostText.Print(parsed, assessed);
                return assessed.Worst == CostLevel.Critical ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static ExitCode PrintHistory(ParseResult parsed, CostHistoryFile file)
    {
        var known = file.Read();
        parsed.Write(known.ToCsv());
        if (known.Damaged > 0)
            parsed.Note($"{file.Path}: {Counted.Of(known.Damaged, "line")} could not be read and {(known.Damaged == 1 ? "is" : "are")} left out");
        return ExitCode.Success;
    }
}
