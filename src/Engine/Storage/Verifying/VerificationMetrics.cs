using PantherStorage.Model.Monitoring;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Storage.Verifying;

/// <summary>The metrics of a verification. Pure.</summary>
internal static class VerificationMetrics
{
    public static IEnumerable<Metric> Of(string host, ProofVerdict last, int findings) =>
    [
        BackupVerified.Of(Enum.GetValues<ProofVerdict>().Select(verdict => new Sample(last == verdict ? 1 : 0, host, verdict.Words()))),
        BackupFindings.Of(new Sample(findings, host)),
    ];
}
