using PantherStorage.Model;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>A report for people: the targets, then everything that was measured.</summary>
internal static class BenchTable
{
    private const int PlainWidth = 150;

    /// <param name="plain">For a file or a pipe: no colours, and wide enough that no row is folded.</param>
    public static void Print(BenchReport report, TextWriter writer, bool plain)
    {
        var console = plain ? PlainConsole.To(writer, PlainWidth) : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        console.Write(Targets(report));
        console.Write(Measurements(report));
        foreach (var reason in report.Targets.Where(row => row.Verdict == TargetVerdict.NotMeasured).GroupBy(row => row.Because))
            writer.WriteLine($"not measured: {string.Join("; ", reason.Select(Title))}: {reason.Key}");
        writer.WriteLine(
            $"{new Bytes(report.CorpusBytes)} in {report.CorpusFiles:N0} files, {(report.Weeks > 0 ? $"{report.Weeks} weeks" : $"{report.Rounds} round(s), medians")}; {report.Machine.Processor}, {report.Machine.Processors} processors, {new Bytes(report.Machine.MemoryBytes)}, Linux {report.Machine.Kernel}, load {report.Machine.Load:0.00} before");
        writer.WriteLine(string.Join("; ", report.Versions.Select(version => $"{version.Key} {version.Value}")));
    }

    private static string Title(BenchRow row) => row.Against.Length > 0 ? $"{row.What} against {row.Against}" : row.What;

    private static Table Targets(BenchReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("what", "against", "ours", "theirs", "ratio", "to reach", string.Empty);
        foreach (var row in report.Targets)
        {
            var isRatio = row.Against.Length > 0;
            table.AddRow(
                row.What, isRatio ? row.Against : "-", Value(row.Ours, row.Unit), isRatio ? Value(row.Theirs, row.Unit) : "-",
                isRatio && row.Value is { } ratio ? $"{ratio:0.00}" : "-",
                isRatio ? $"≤ {row.Most:0.0}" : $"≤ {Value(row.Most, row.Unit)}",
                row.Verdict switch
                {
                    TargetVerdict.Met => "[green]met[/]",
                    TargetVerdict.Missed => "[red]missed[/]",
                    _ => "[yellow]not measured[/]",
                });
        }

        return table;
    }

    private static Table Measurements(BenchReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("measured", "s", "processor s", "stored", "MiB/s", "peak memory");
        foreach (var each in report.Measurements)
        {
            var moved = each.Name is Names.FloorPut or Names.FloorGet or Names.YearRestoreFull or Names.YearRestoreChain ? each.StoredBytes : report.CorpusBytes;
            table.AddRow(
                each.Name, each.Seconds > 0 ? $"{each.Seconds:0.00}" : "-", each.ProcessorSeconds > 0 ? $"{each.ProcessorSeconds:0.0}" : "-",
                each.StoredBytes > 0 ? new Bytes(each.StoredBytes).ToString() : "-",
                each.Seconds == 0 || each.Name is Names.Retention or Names.StartUp || each.Name.StartsWith("incremental", StringComparison.Ordinal) ? "-" : $"{moved / each.Seconds / (1 << 20):0}",
                each.PeakMemoryBytes > 0 ? new Bytes(each.PeakMemoryBytes).ToString() : "-");
        }

        return table;
    }

    private static string Value(double? value, string unit) => value switch
    {
        null => "-",
        { } bytes when unit == "B" => new Bytes((long)bytes).ToString(),
        { } seconds => $"{seconds:0.00} s",
    };
}
