using PantherStorage.Engine;
using PantherStorage.Harness.Drills;
using Spectre.Console;

namespace PantherStorage.Harness.Reports;

/// <summary>The table at the end of a run: a row a host.</summary>
public static class DrillTable
{
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

        var console = Console.IsOutputRedirected ? Plain() : AnsiConsole.Console;
        console.Write(table);
        foreach (var line in reports.Select(report => $"accelerator: {report.Accelerator}; object store: {report.ObjectStore}").Distinct(StringComparer.Ordinal))
            Console.Out.WriteLine(line);
        foreach (var left in reports.SelectMany(report => report.NotPerformed.Select(gap => $"not performed on {report.Host}: {gap.Subject} ({gap.Seen})")))
            Console.Out.WriteLine(left);
    }

    /// <summary>For a file or a pipe: no colours, and wide enough that no row is folded.</summary>
    private static IAnsiConsole Plain()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        console.Profile.Width = PlainWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
