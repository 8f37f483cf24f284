using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Storage.Bucket;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup doctor</c>.</summary>
internal static class BackupDoctorCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("doctor", "Looks whether bucket, key, clock, rules and encryption are fit for backups; stores and removes one small object.",
                ["panther-storage backup doctor", "panther-storage backup doctor --json"],
                [
                    (ExitCode.Success, "nothing is wrong; there may be warnings"),
                    (ExitCode.Failed, "at least one error: backups do not work, or will be lost"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used"),
                    (ExitCode.Refused, "a plain-http endpoint without leave"),
                    (ExitCode.System, "PANTHER_CODEC asks for libzstd, which cannot be loaded"),
                    (ExitCode.Credentials, "the credentials file cannot be used"),
                ])
            .Takes(host.Credentials, host.Host, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var options = host.ReadConfig(parsed).Backup;
                var identityFile = options.Age.IdentityFile is { Length: > 0 } file ? host.Paths(parsed).In(file) : string.Empty;
                var plan = parsed.GetValue(host.Host) is null ? host.ReadPlan(parsed) : null;
                List<DoctorFinding> findings =
                [
                    .. await new Doctor(bucket.Bare, B2Address.Of(options), host.HostName(parsed), TimeProvider.System).Examine(cancellation),
                    .. await LockFindings.Of(bucket.Bare, options.B2, plan, cancellation),
                    .. await EncryptionFindings.Of(options, identityFile, cancellation),
                    CodecFinding.Now(),
                    .. plan is null ? [] : SecretsInBackups.Of(plan, host.Paths(parsed), host.ReadConfig(parsed)),
                ];
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(UpkeepReports.Json(new DoctorReport(host.HostName(parsed), findings)));
                else
                    Print(findings);
                return findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Success;
            });
    }

    private static void Print(IReadOnlyList<DoctorFinding> findings)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-7}  {finding.Check}: {finding.Seen}");
            if (finding.Remedy.Length > 0)
                Console.WriteLine($"         -> {finding.Remedy}");
        }
    }
}
