using PantherStorage.Model;
using PantherStorage.Terminal;
using Spectre.Console;

namespace PantherStorage.Harness.Reports;

/// <summary>The table at the end of a run: a row a host.</summary>
internal static class DrillTable
{
    /// <summary>Wide enough that no row is folded.</summary>
    private const int PlainWidth = 140;

    public static void Print(IReadOnlyList<DrillReport> reports)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("host", "verdict", "to SSH", "drill", "stored", "image", "slowest steps");
        foreach (var report in reports)
        {
            var slowest = report.Steps.OrderByDescending(step => step.Seconds).Take(3).Select(step => $"{step.Name.Word()} {step.Seconds:0} s");
            table.AddRow(
                report.Host,
                report.Verdict == Verdict.Verified ? "[green]verified[/]" : $"[red]{Markup.Escape(report.Verdict.ToString())}[/]",
                report.SecondsToSsh is { } boot ? $"{boot:0.0} s" : "-",
                $"{report.Seconds:0} s",
                report.StoredBytes is { } stored ? new Bytes(stored).ToString() : "-",
                report.ImageBuilt is { } built ? built ? "built" : "cached" : "-",
                string.Join(", ", slowest));
        }

        var console = Console.IsOutputRedirected ? PlainConsole.To(Console.Out, PlainWidth) : AnsiConsole.Console;
        console.Write(table);
        foreach (var accelerator in reports.Select(report => report.Accelerator?.Text).OfType<string>().Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine($"accelerator: {accelerator}");
        foreach (var kind in reports.Select(report => report.ObjectStore).OfType<ObjectStoreUsed>().Select(store => store.Kind).Distinct())
            Console.Out.WriteLine($"object store: {ObjectStoreUsed.Named(kind)}");
        foreach (var gap in reports.SelectMany(report => report.NotPerformed, (report, left) => (report.Host, left)).GroupBy(each => each.left, each => each.Host))
            Console.Out.WriteLine($"not performed on {string.Join(", ", gap)}: {gap.Key.Label} ({gap.Key.Text})");
    }
}
