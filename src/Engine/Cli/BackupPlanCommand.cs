using System.CommandLine;
using System.Globalization;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup plan</c>.</summary>
internal static class BackupPlanCommand
{
    private const int Furthest = 36;

    public static Verb Create()
    {
        var host = new HostOptions();
        var months = new Option<int>("--months") { Description = $"How many months ahead, the present one included: 1 to {Furthest}", DefaultValueFactory = _ => 12 };
        var whatIf = new Option<string[]>("--what-if") { Description = "Compare with this option of storage.backup.chains, e.g. maxLinks=3; may be repeated", HelpName = "OPTION=VALUE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("plan", "Shows which full backups the months ahead will bring, on which days, and what the bucket will hold and cost.",
                ["panther-storage backup plan", "panther-storage backup plan --months 24 --what-if maxLinks=3", "panther-storage backup plan --what-if full=yearly --json"],
                [
                    (ExitCode.Success, "shown"),
                    (ExitCode.Usage, "--months is out of range, or --what-if names no option or a value that it does not take"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                ])
            .Takes(host.Root, host.Plan, host.Config, months, whatIf, json)
            .Does(async (parsed, cancellation) =>
            {
                if (parsed.GetValue(months) is < 1 or > Furthest)
                    throw new StorageException(ExitCode.Usage, $"--months {parsed.GetValue(months)}: give 1 to {Furthest}");
                var report = await new PlanBackups(host.Of(parsed)).Run(new PlanBackupsRequest(parsed.GetValue(months), parsed.GetValue(whatIf) ?? []), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report);
                return ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, BackupPlanReport report)
    {
        foreach (var label in report.NotStored)
            parsed.WriteLine($"{label}: nothing of it is in the bucket yet, so it is not counted");
        foreach (var words in report.Conceded)
            parsed.WriteLine($"budget (adapt): {words}");
        parsed.WriteColumns(
            ["Month", ">Stored", ">A month", ">Sent", .. report.WhatIf is null ? (string[])[] : [">What if: stored", ">A month", ">Sent"]],
            [.. report.Planned.Months.Select((month, index) => (string[])[month.Month, .. Figures(month), .. report.WhatIf is { } other ? Figures(other.Months[index]) : []])]);
        Print(parsed, report.Planned, "planned");
        if (report.WhatIf is { } course)
            Print(parsed, course, "what if");
    }

    private static string[] Figures(CourseMonth month) => [$"{new Bytes(month.Bytes)}", month.Dollars.AsDollars(), $"{new Bytes(month.Sent)}"];

    private static void Print(ParseResult parsed, PlannedCourse course, string name)
    {
        parsed.WriteLine($"{name}: at most {course.Most.AsDollars()} a month; chains of at most {course.Links} links (storage.backup.chains.maxLinks is {course.Bounds.MaxLinks}); {(course.Fulls.IsEmpty ? "no full" : Counted.Of(course.Fulls.Length, "full"))}");
        foreach (var full in course.Fulls)
            parsed.WriteLine($"  {full.Date}  full of {full.Label}, {new Bytes(full.Bytes)}{(full.Minutes is { } minutes ? string.Create(CultureInfo.InvariantCulture, $", {minutes / 60.0:0.0} hours at storage.backup.bandwidthLimit") : string.Empty)}{(full.Nights is { } nights ? $", {Counted.Of(nights, "night")} of storage.backup.window" : string.Empty)}");
    }
}
