using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
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
                $"{month.Fulls}", Dollars(month.Dollars),
            ])]);
        parsed.WriteColumns(
            ["Host", ">Its data", ">Late databases", ">Missed", ">Links", ">Longest restore", ">Longest full"],
            [.. report.Hosts.Select(host => (string[])
            [
                host.Host, $"{new Bytes(host.Stored)}", $"{host.LateDatabases}", $"{host.Missed}", $"{host.DeepestChain} of {host.LinkBound}",
                $"{new Bytes(host.LongestRestore)} of {new Bytes(host.RestoreBound)}", $"{host.LongestFullNights} night{(host.LongestFullNights == 1 ? string.Empty : "s")}",
            ])]);
        parsed.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"dearest month: {report.Dearest.Month}, {Dollars(report.Dearest.Dollars)}; of {report.Months.Length} months, {report.OverWarning} cost more than {Dollars(report.Warning)} and {report.OverCritical} more than {Dollars(report.Critical)}"));
        parsed.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.StoredPerByte:0.##} bytes stored for a byte of data; prices: {report.Prices}"));
    }

    private static string Dollars(decimal dollars) => string.Create(CultureInfo.InvariantCulture, $"${dollars:0.00}");
}
