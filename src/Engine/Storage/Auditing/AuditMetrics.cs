using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using static PantherStorage.Model.Monitoring.KnownMetrics;

namespace PantherStorage.Storage.Auditing;

/// <summary>An audit's metrics. Pure.</summary>
internal static class AuditMetrics
{
    public static IEnumerable<Metric> Of(StoragePlan plan, HostFacts facts, IReadOnlyCollection<AuditFinding> findings, Instant now)
    {
        var host = plan.BucketPrefix;
        return
        [
            AuditFindings.Of(Enum.GetValues<Severity>().Select(severity => new Sample(
                findings.Count(finding => finding.Severity == severity), host, severity.ToString().ToLowerInvariant()))),
            AuditTime.Of(new Sample(now.ToUnixTimeSeconds(), host)),
            DiskSize.Of(Pools(pool => pool.Usage.Size.Count)),
            DiskFree.Of(Pools(pool => pool.Usage.Free.Count)),
            DiskUnallocated.Of(Pools(pool => pool.Usage.Unallocated.Count)),
            DiskErrors.Of(Pools(pool => pool.Errors.Sum(errors => errors.Counters.Values.Sum()))),
            DiskScrub.Of(Pools(pool => pool.Scrub.Started?.ToUnixTimeSeconds())),
        ];

        IEnumerable<Sample> Pools(Func<PoolFacts, double?> value) =>
            facts.Pools.Where(pool => value(pool.Value) is not null).Select(pool => new Sample(value(pool.Value)!.Value, host, pool.Key));
    }
}
