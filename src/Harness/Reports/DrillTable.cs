using PantherStorage.Model;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Harness.Reports;

/// <summary>The table at the end of a run: a row a host.</summary>
public static class DrillTable
{
    /// <summary>Wide enough that no row is folded.</summary>
    private const int PlainWidth = 140;

    public static void Print(IReadOnlyList<DrillReport> reports)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("host", "verdict", "to SSH", "drill", "stored", "image", "slowest steps");
        foreach (var report in reports)
        {
            var slowest = report.Steps.OrderByDescending(step => step.Seconds).Take(3).Select(step => $"{step.Name} {step.Seconds:0} s");
            table.AddRow(
                report.Host,
                report.Verdict == Verdict.Verified ? "[green]verified[/]" : $"[red]{Markup.Escape(report.Verdict.ToString())}[/]",
                $"{report.SecondsToSsh:0.0} s", $"{report.Seconds:0} s", new Bytes(report.StoredBytes).ToString(),
                report.ImageBuilt ? "built" : "cached", string.Join(", ", slowest));
        }

        var console = Console.IsOutputRedirected ? PlainConsole.To(Console.Out, PlainWidth) : AnsiConsole.Console;
        console.Write(table);
        foreach (var accelerator in reports.Select(report => report.Accelerator).Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"accelerator: {accelerator}");
        foreach (var store in reports.Select(report => report.ObjectStore.Split(" (")[0]).Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"object store: {store}");
        foreach (var gap in reports.SelectMany(report => report.NotPerformed, (report, left) => (report.Host, left)).GroupBy(each => each.left, each => each.Host))
            Console.Out.WriteLine($"not performed on {string.Join(", ", gap)}: {gap.Key.Subject} ({gap.Key.Seen})");
    }
}
