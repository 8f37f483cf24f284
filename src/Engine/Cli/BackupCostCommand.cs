using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup cost</c>.</summary>
internal static class BackupCostCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("cost", "Shows what the bucket costs a month, including hidden versions and unfinished uploads, and what it will cost in the months ahead.",
                ["panther-storage backup cost", "panther-storage backup cost --json"],
                [
                    (ExitCode.Success, "fine, or a warning"),
                    (ExitCode.Failed, "critical, now or by the forecast: storage.monitoring.cost.critical is reached"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var report = await new AssessCost(host.Of(parsed)).Run(cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report);
                return report.Worst == CostLevel.Critical ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, CostReport report)
    {
        parsed.WriteColumns(
            ["Host", "Label", ">Shown", ">Hidden", ">Unfinished", ">A month"],
            [.. report.Now.Lines.Select(line => (string[])
            [
                line.Host, line.Label, $"{new Bytes(line.Shown)}", $"{new Bytes(line.Hidden)}", $"{new Bytes(line.Unfinished)}", Dollars(line.Dollars),
            ])]);
        parsed.WriteLine($"now:      {new Bytes(report.Now.Bytes),10}  {Dollars(report.Now.Dollars)} a month{Level(report.Now.Level, report.Prices)}");
        if (report.Forecast is { } forecast)
        {
            foreach (var assumed in forecast.Assumed)
                parsed.WriteLine($"assumed: {assumed}");
            foreach (var month in forecast.Months)
                parsed.WriteLine($"{month.Month}:  {new Bytes(month.Bytes),10}  {Dollars(month.Dollars)}{(month.Fulls.IsEmpty ? string.Empty : $"  full: {string.Join(", ", month.Fulls)}")}");
            parsed.WriteLine($"forecast: {new Bytes(forecast.Bytes),10}  {Dollars(forecast.Dollars)} in the dearest of these months{Level(forecast.Level, report.Prices)}");
        }

        if (report.Note is { } note)
            parsed.WriteLine($"note: {note}");
        parsed.WriteLine($"prices: {report.Prices}");
    }

    private static string Level(CostLevel level, PriceList prices) => level switch
    {
        CostLevel.Critical => $"  CRITICAL: {Dollars(prices.Critical)} is reached",
        CostLevel.Warning => $"  warning: {Dollars(prices.Warning)} is reached",
        _ => string.Empty,
    };

    private static string Dollars(decimal dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:0.00}");
}
