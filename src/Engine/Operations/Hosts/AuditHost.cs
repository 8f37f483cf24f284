using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Units;
using PantherStorage.Storage.Auditing;

namespace PantherStorage.Operations.Hosts;

/// <param name="Metrics">What the findings come to as numbers.</param>
internal sealed record AuditedHost(ImmutableArray<AuditFinding> Findings, IReadOnlyList<Metric> Metrics)
{
    public ExitCode ExitCode => Findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Success;
}

/// <summary>Compares the plan with what the kernel really does.</summary>
internal sealed class AuditHost(Host host, IEvents events)
{
    /// <param name="mostFiles">Files looked at in each nodatacow subvolume; 0 for all of them.</param>
    public async Task<AuditedHost> Run(int mostFiles, CancellationToken cancellation)
    {
        var plan = host.Plan;
        var facts = await Observation.Everything(plan, host.Paths, [.. Jobs.Of(plan, new UnitOptions()).Select(job => job.Timer)], new ObservationRequest
        {
            MostFiles = mostFiles > 0 ? mostFiles : int.MaxValue,
            Progress = events,
        }, cancellation);
        var findings = Audit.Compare(plan, facts);
        return new AuditedHost(findings, [.. AuditMetrics.Of(plan, facts, findings, facts.Upkeep!.Now)]);
    }
}
