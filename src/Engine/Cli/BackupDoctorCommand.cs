using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Operations;
using PantherStorage.Operations.Backups;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup doctor</c>.</summary>
internal static class BackupDoctorCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("doctor", "Checks whether bucket, key, clock, rules and encryption are fit for backups; stores and removes one small object.",
                ["panther-storage backup doctor", "panther-storage backup doctor --json"],
                [
                    (ExitCode.Success, "nothing is wrong; there may be warnings"),
                    (ExitCode.Failed, "at least one error: backups do not work, or will be lost"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Refused, "the endpoint is plain http, and storage.backup.b2.allowInsecureEndpoint is not set"),
                    (ExitCode.System, "PANTHER_CODEC asks for libzstd, which cannot be loaded"),
                    (ExitCode.Credentials, "the credentials file cannot be used"),
                ])
            .Takes(host.Credentials, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var report = await new ExamineBucket(host.Of(parsed)).Run(cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(UpkeepReports.Json(report));
                else
                    Print(parsed, report.Findings);
                return report.Findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static void Print(ParseResult parsed, IReadOnlyList<DoctorFinding> findings)
    {
        foreach (var finding in findings)
        {
            parsed.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-7}  {finding.Check}: {finding.Seen}");
            if (finding.Remedy.Length > 0)
                parsed.WriteLine($"         -> {finding.Remedy}");
        }
    }
}
