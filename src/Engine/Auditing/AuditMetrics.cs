using NodaTime;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Status;

namespace PantherStorage.Engine.Auditing;

/// <summary>An audit's metrics, for <see cref="PrometheusText"/>.</summary>
internal static class AuditMetrics
{
    public static string Render(StoragePlan plan, HostFacts facts, IReadOnlyCollection<Finding> findings, Instant now)
    {
        var host = ("host", plan.Profile);
        return PrometheusText.Write(
        [
            new("pantheros.audit.findings", "gauge", "Differences between the plan and what the kernel does.",
                [.. Enum.GetValues<Severity>().Select(severity => new Sample(
                    [host, ("severity", severity.ToString().ToLowerInvariant())], findings.Count(finding => finding.Severity == severity)))]),
            new("pantheros.audit.last.run.timestamp.seconds", "gauge", "When the audit ran.", [new Sample([host], now.ToUnixTimeSeconds())]),
            Pools("size.bytes", "Size of a pool.", pool => pool.Usage.Size.Count),
            Pools("free.bytes", "What can be written to a pool, by its estimate.", pool => pool.Usage.Free.Count),
            Pools("unallocated.bytes", "What no block group of a pool has yet.", pool => pool.Usage.Unallocated.Count),
            Pools("errors", "Errors counted on the devices of a pool.", pool => pool.Errors.Sum(errors => errors.Counters.Values.Sum())),
            Pools("last.scrub.timestamp.seconds", "When the last scrub of a pool began.", pool => pool.Scrub.Started?.ToUnixTimeSeconds()),
        ]);

        Metric Pools(string name, string help, Func<PoolFacts, double?> value) => new($"pantheros.disk.{name}", "gauge", help,
            [.. facts.Pools.Where(pool => value(pool.Value) is not null).Select(pool => new Sample([host, ("pool", pool.Key)], value(pool.Value)!.Value))]);
    }
}
