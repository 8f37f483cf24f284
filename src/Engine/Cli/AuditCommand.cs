using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Hosts;
using PantherStorage.Storage.Auditing;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage audit</c>.</summary>
internal static class AuditCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var files = new Option<int>("--files") { Description = "How many files to look at in each nodatacow subvolume; 0 for all", DefaultValueFactory = _ => ObservationRequest.UsualFiles, HelpName = "N" };
        var metrics = new Option<string?>("--metrics") { Description = "Also write metrics to this Prometheus textfile; beside storage.monitoring.metricsFile, with -audit behind its name, if not given", HelpName = "FILE" };
        return Verb.Of("audit", "Compares the plan with what the kernel really does: mounts, options, inode flags, properties, health, upkeep.",
            [
                "panther-storage audit",
                "panther-storage audit --root /mnt --plan plan.json --json",
                "panther-storage audit --metrics /var/lib/node_exporter/panther-audit.prom",
            ],
            [
                (ExitCode.Success, "no violation; there may be warnings"),
                (ExitCode.Failed, "at least one violation"),
                (ExitCode.BadInput, "the plan cannot be read"),
                (ExitCode.System, "the host cannot be examined; or there is no violation, but the metrics cannot be written: the findings are shown all the same"),
            ]).Takes(host.Root, host.Plan, files, metrics, json).Does(async (parsed, cancellation) =>
            {
                var meant = host.Of(parsed);
                var shown = new Shown(parsed);
                var audited = await new AuditHost(meant, shown).Run(parsed.GetValue(files), cancellation);
                if (parsed.GetValue(json))
                    parsed.WriteLine(FindingsJson.Write(meant.Plan.Profile, audited.Findings));
                else
                    Print(parsed, meant.Plan, audited.Findings);
                var output = new MetricsOutput(meant, meant.OptionsOrDefaults.Monitoring, shown);
                var code = (parsed.GetValue(metrics) ?? MetricsOutput.OfAudit(meant.OptionsOrDefaults.Monitoring.MetricsFile, meant.Paths)) is { Length: > 0 } file ? output.Write(file, audited.Metrics, audited.ExitCode) : audited.ExitCode;
                await output.Send(meant.Plan.BucketPrefix, audited.Metrics, cancellation);
                return code;
            });
    }

    private static void Print(ParseResult parsed, StoragePlan plan, IReadOnlyCollection<AuditFinding> findings)
    {
        foreach (var finding in findings)
        {
            parsed.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-9}{finding.Subject}");
            parsed.WriteLine($"  intent   {finding.Intent}");
            parsed.WriteLine($"  reality  {finding.Reality}");
            parsed.WriteLine($"  because  {finding.Because}");
            parsed.WriteLine($"  remedy   {finding.Remedy}");
            parsed.WriteLine(string.Empty);
        }

        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        var subvolumes = plan.Pools.Sum(pool => pool.Subvolumes.Length);
        parsed.WriteLine(findings.Count == 0
            ? $"{plan.Profile}: all {subvolumes} subvolumes are as planned"
            : $"{plan.Profile}: {subvolumes} subvolumes, violations: {errors}, other findings: {findings.Count - errors}");
    }
}
