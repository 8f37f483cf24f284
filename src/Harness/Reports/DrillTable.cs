using PantherStorage.Engine;
using PantherStorage.Harness.Drills;
using Spectre.Console;

namespace PantherStorage.Harness.Reports;

/// <summary>The table at the end of a run: a row a host.</summary>
public static class DrillTable
{
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

        if (!AnsiConsole.Profile.Out.IsTerminal)
            AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(table);
        foreach (var line in reports.Select(report => $"accelerator: {report.Accelerator}; object store: {report.ObjectStore}").Distinct(StringComparer.Ordinal))
            AnsiConsole.WriteLine(line);
        foreach (var left in reports.SelectMany(report => report.NotPerformed.Select(gap => $"not performed on {report.Host}: {gap.Subject} ({gap.Seen})")))
            AnsiConsole.WriteLine(left);
    }
}
