using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Units;
using PantherStorage.Storage.Auditing;
using PantherStorage.Storage.Maintenance;

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
        var (plan, began) = (host.Plan, host.Now);
        var facts = await Observation.Everything(plan, host.Paths, [.. Jobs.Of(plan, new UnitOptions()).Select(job => job.Timer)], new ObservationRequest
        {
            MostFiles = mostFiles > 0 ? mostFiles : int.MaxValue,
            Progress = events,
        }, cancellation);
        var findings = Audit.Compare(plan, facts);
        Remember(findings, began);
        return new AuditedHost(findings, [.. AuditMetrics.Of(plan, facts, findings, facts.Upkeep!.Now)]);
    }

    // A system that has no state yet, as one that is just laid out, gets none for being looked at.
    private void Remember(ImmutableArray<AuditFinding> findings, Instant began)
    {
        if (!Directory.Exists(host.Paths.State))
            return;
        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        new ChoreFiles(host.Paths).Write(new ChoreRecord(
            Chore.Audit, ChoreRecord.Host, ChoreResult.Done,
            findings.IsEmpty ? "all is as planned" : $"{Counted.Of(errors, "violation")}, {Counted.Of(findings.Length - errors, "other finding")}",
            began, Math.Round((host.Now - began).TotalSeconds, 1)), events.Note);
    }
}
