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
        Row("took", $"{report.Seconds:0} s{(report.SecondsToSsh is { } boot ? $", of which {boot:0.0} s to SSH" : string.Empty)}");
        if (report.Interrupted)
            Row("ended by", "Ctrl-C, SIGTERM or SIGHUP");
        Row("accelerator", report.Accelerator?.Text);
        Row("object store", report.ObjectStore?.Text);
        Row("engine", Build("", report.Engine));
        Row("disks laid out by", report.ImageEngine is { } laidOut ? $"{Build("engine ", laidOut)}, {(report.ImageBuilt == true ? "for this drill" : "from the cache")}" : null);
        Row("drill run by", Build("panther-verify ", report.Harness));
        Row("stored", report.StoredBytes is { } bytes ? new Bytes(bytes).ToString() : null);
        if (report.Recovery is { } recovery)
        {
            Row("recovery time", $"{Measured(recovery.RestoreSeconds)} for the drill's data; target {recovery.RtoTargetMinutes} min");
            Row("recovery point", $"{Measured(recovery.LostSeconds)}; the schedule gives {recovery.ScheduleRpoMinutes?.ToString() ?? "no"} min, the target is {recovery.RpoTargetMinutes} min");
        }

        foreach (var fault in report.Faults)
            Row("fault injected on purpose", fault.Text);

        page.AppendLine().AppendLine("## Steps").AppendLine();
        page.AppendLine("| step | verdict | seconds | what it proves |").AppendLine("|---|---|---:|---|");
        foreach (var step in report.Steps)
            page.AppendLine($"| {step.Name.Word()} | {Words(step.Verdict)} | {step.Seconds:0.0} | {Cell(step.Title)} |");

        if (!report.NotPerformed.IsEmpty)
        {
            page.AppendLine().AppendLine("## Not performed").AppendLine();
            foreach (var left in report.NotPerformed)
                page.AppendLine($"- `{left.Label}`: {left.Text}");
        }

        page.AppendLine().AppendLine("## Evidence");
        foreach (var step in report.Steps.Where(step => step.Error is not null || !step.Evidence.IsEmpty))
        {
            page.AppendLine().AppendLine($"### {step.Name.Word()}").AppendLine();
            if (step.Error is { } error)
                page.AppendLine("```").AppendLine(error).AppendLine("```").AppendLine();
            foreach (var seen in step.Evidence)
                page.AppendLine($"- {seen.Subject}: {Cell(seen.Seen)}");
        }

        return page.ToString();

        void Row(string name, string? value) => page.AppendLine($"| {name} | {Cell(value ?? "the drill did not come to it")} |");
    }

    private static string? Build(string program, ProgramBuild? build) => build is null ? null : $"{program}{build.Version}, SHA-256 `{build.Sha256}`";

    private static string Measured(double? seconds) => seconds is { } measured ? $"{measured:0} s measured" : "not measured";

    private static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Verified => "verified",
        Verdict.Failed => "FAILED",
        Verdict.CouldNotVerify => "could not verify",
        _ => "not performed",
    };

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
