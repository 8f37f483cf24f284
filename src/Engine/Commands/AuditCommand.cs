using System.CommandLine;
using PantherStorage.Engine.Auditing;
using PantherStorage.Engine.Layout;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage audit</c>.</summary>
public static class AuditCommand
{
    public static Verb Create()
    {
        var root = new Option<string>("--root") { Description = "Where the host's root is mounted", DefaultValueFactory = _ => "/" };
        var plan = new Option<string?>("--plan") { Description = "The plan; the host's own if not given" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("audit", "Compares the plan with what the kernel really does: mounts, options, inode flags, properties.",
            [
                "panther-storage audit",
                "panther-storage audit --root /mnt --plan plan.json --json",
            ],
            [
                (ExitCode.Success, "no violation; there may be warnings"),
                (ExitCode.Failed, "at least one violation"),
                (ExitCode.BadInput, "the plan cannot be read"),
                (ExitCode.System, "the host cannot be looked at"),
            ]).Takes(root, plan, json).Does((parsed, _) =>
            {
                var host = new HostPaths(Path.GetFullPath(parsed.GetValue(root)!));
                var planned = PlanJson.Read(parsed.GetValue(plan) ?? host.PlanFile);
                var findings = Audit.Compare(planned, Observation.Of(planned, host));
                if (parsed.GetValue(json))
                    Console.WriteLine(FindingsJson.Write(planned.Profile, findings));
                else
                    Print(planned, findings);
                return Task.FromResult(findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Success);
            });
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
