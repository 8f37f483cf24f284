using System.Text;
using NodaTime.Text;
using PantherStorage.Harness.Images;
using PantherStorage.Model;

namespace PantherStorage.Harness.Reports;

/// <summary>A drill as a page that reads well on GitHub and in a terminal.</summary>
public static class MarkdownReport
{
    public static string Render(DrillReport report)
    {
        var page = new StringBuilder();
        page.AppendLine($"# Restore drill of {report.Host}: {Words(report.Verdict)}").AppendLine();
        page.AppendLine("| | |").AppendLine("|---|---|");
        Row("started", InstantPattern.General.Format(report.Started));
        Row("took", $"{report.Seconds:0} s, of which {report.SecondsToSsh:0.0} s to SSH");
        Row("accelerator", report.Accelerator);
        Row("object store", report.ObjectStore);
        Row("engine", $"{report.Engine.Version}, SHA-256 `{report.Engine.Sha256}`");
        Row("disks laid out by", $"engine {report.ImageEngine.Version}, SHA-256 `{report.ImageEngine.Sha256}`, {(report.ImageBuilt ? "for this drill" : "from the cache")}");
        Row("drill run by", $"panther-verify {report.Harness.Version}, SHA-256 `{report.Harness.Sha256}`");
        Row("stored", new Bytes(report.StoredBytes).ToString());
        Row("recovery time", $"{report.Recovery.RestoreSeconds:0} s measured for the drill's data; target {report.Recovery.RtoTargetMinutes} min");
        Row("recovery point", $"{report.Recovery.LostSeconds:0} s measured; the schedule promises {report.Recovery.ScheduleRpoMinutes?.ToString() ?? "no"} min, the target is {report.Recovery.RpoTargetMinutes} min");
        if (report.Fault is { } fault)
            Row("fault injected on purpose", fault);

        page.AppendLine().AppendLine("## Steps").AppendLine();
        page.AppendLine("| step | verdict | seconds | what it proves |").AppendLine("|---|---|---:|---|");
        foreach (var step in report.Steps)
            page.AppendLine($"| {step.Name} | {Words(step.Verdict)} | {step.Seconds:0.0} | {Cell(step.Title)} |");

        if (!report.NotPerformed.IsEmpty)
        {
            page.AppendLine().AppendLine("## Not performed").AppendLine();
            foreach (var left in report.NotPerformed)
                page.AppendLine($"- `{left.Subject}`: {left.Seen}");
        }

        page.AppendLine().AppendLine("## Evidence");
        foreach (var step in report.Steps.Where(step => step.Error is not null || !step.Evidence.IsEmpty))
        {
            page.AppendLine().AppendLine($"### {step.Name}").AppendLine();
            if (step.Error is { } error)
                page.AppendLine("```").AppendLine(error).AppendLine("```").AppendLine();
            foreach (var seen in step.Evidence)
                page.AppendLine($"- {seen.Subject}: {Cell(seen.Seen)}");
        }

        return page.ToString();

        void Row(string name, string value) => page.AppendLine($"| {name} | {Cell(value)} |");
    }

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Verified => "verified",
        Verdict.Failed => "FAILED",
        Verdict.CouldNotVerify => "could not verify",
        _ => "not performed",
    };

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
