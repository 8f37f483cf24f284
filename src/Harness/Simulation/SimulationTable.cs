using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Terminal;

namespace PantherStorage.Harness.Simulation;

/// <summary>A simulation for people.</summary>
internal static class SimulationTable
{
    public static void Print(SimulationReport report, ParseResult parsed)
    {
        string[] hosts = [.. report.Hosts.Select(host => host.Host)];
        parsed.WriteColumns(
            ["Month", .. hosts.Select(host => $">{host}"), ">Most on a day", ">Sent", ">Fulls", ">Cost"],
            [.. report.Months.Select(month => (string[])
            [
                month.Month, .. hosts.Select(host => $"{new Bytes(month.Bytes[host])}"), $"{new Bytes(month.Most)}", $"{new Bytes(month.Sent)}",
                $"{month.Fulls}", month.Dollars.AsDollars(),
            ])]);
        parsed.WriteColumns(
            ["Host", ">Its data", ">Late databases", ">Missed", ">Links", ">Longest restore", ">Longest full"],
            [.. report.Hosts.Select(host => (string[])
            [
                host.Host, $"{new Bytes(host.Stored)}", $"{host.LateDatabases}", $"{host.Missed}", $"{host.DeepestChain} of {host.LinkBound}",
                $"{new Bytes(host.LongestRestore)} of {new Bytes(host.RestoreBound)}", Counted.Of(host.LongestFullNights, "night"),
            ])]);
        parsed.WriteLine(
            $"dearest month: {report.Dearest.Month}, {report.Dearest.Dollars.AsDollars()}; of {report.Months.Length} months, {report.OverWarning} cost more than {report.Warning.AsDollars()} and {report.OverCritical} more than {report.Critical.AsDollars()}");
        parsed.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.StoredPerByte:0.##} bytes stored for a byte of data; prices: {report.Prices}"));
    }
}
