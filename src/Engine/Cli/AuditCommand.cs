using System.Collections.Immutable;
using System.CommandLine;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Units;
using PantherStorage.Operations;
using PantherStorage.Storage.Auditing;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage audit</c>.</summary>
public static class AuditCommand
{
    private const int ShownEvery = 500;

    public static Verb Create()
    {
        var root = new Option<string>("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/", HelpName = "DIR" };
        var plan = new Option<string?>("--plan") { Description = "The plan; the host's own if not given", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var files = new Option<int>("--files") { Description = "Files looked at in each nodatacow subvolume; 0 for all of them", DefaultValueFactory = _ => ObservationRequest.UsualFiles, HelpName = "N" };
        var metrics = new Option<string?>("--metrics") { Description = "Also write a Prometheus textfile", HelpName = "FILE" };
        return Verb.Of("audit", "Compares the plan with what the kernel really does: mounts, options, inode flags, properties, health, upkeep.",
            [
                "panther-storage audit",
                "panther-storage audit --root /mnt --plan plan.json --json",
                "panther-storage audit --metrics /var/lib/node_exporter/panther.prom",
            ],
            [
                (ExitCode.Success, "no violation; there may be warnings"),
                (ExitCode.Failed, "at least one violation"),
                (ExitCode.BadInput, "the plan cannot be read"),
                (ExitCode.System, "the host cannot be looked at; or there is no violation, but the metrics cannot be written: the findings are shown all the same"),
            ]).Takes(root, plan, files, metrics, json).Does(async (parsed, cancellation) =>
            {
                var host = new HostPaths(Path.GetFullPath(parsed.GetValue(root)!));
                var planned = PlanFile.Read(parsed.GetValue(plan) ?? host.PlanFile);
                var (facts, findings) = await Look(planned, host, parsed.GetValue(files), cancellation);
                var values = AuditMetrics.Of(planned, facts, findings, facts.Upkeep!.Now);
                if (parsed.GetValue(json))
                    Console.WriteLine(FindingsJson.Write(planned.Profile, findings));
                else
                    Print(planned, findings);
                var output = new MetricsOutput(host, OptionsFile.ReadIfThere(host.ConfigFile).Options.Monitoring, "audit");
                var code = findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Success;
                if (parsed.GetValue(metrics) is { } file)
                    code = await output.Write(file, values, code);
                await output.Send(planned.BucketPrefix, values, cancellation);
                return code;
            });
    }

    private static async Task<(HostFacts Facts, ImmutableArray<Finding> Findings)> Look(
        StoragePlan plan, HostPaths host, int files, CancellationToken cancellation)
    {
        var progress = new ProgressLine();
        try
        {
            var facts = await Observation.Everything(plan, host, [.. Jobs.Of(plan, new UnitOptions()).Select(job => job.Timer)], new ObservationRequest
            {
                MostFiles = files > 0 ? files : int.MaxValue,
                Looked = (directory, count) =>
                {
                    if (count % ShownEvery == 0)
                        progress.Show($"looking at files of {directory}", $"{count}");
                },
            }, cancellation);
            return (facts, Audit.Compare(plan, facts));
        }
        finally
        {
            progress.Clear();
        }
    }

    private static void Print(StoragePlan plan, IReadOnlyCollection<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Console.WriteLine($"{finding.Severity.ToString().ToLowerInvariant(),-9}{finding.Subject}");
            Console.WriteLine($"  intent   {finding.Intent}");
            Console.WriteLine($"  reality  {finding.Reality}");
            Console.WriteLine($"  because  {finding.Because}");
            Console.WriteLine($"  remedy   {finding.Remedy}");
            Console.WriteLine();
        }

        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        var subvolumes = plan.Pools.Sum(pool => pool.Subvolumes.Length);
        Console.WriteLine(findings.Count == 0
            ? $"{plan.Profile}: all {subvolumes} subvolumes are as planned"
            : $"{plan.Profile}: {subvolumes} subvolumes, violations: {errors}, other findings: {findings.Count - errors}");
    }
}
