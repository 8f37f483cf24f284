using System.Globalization;
using System.Text;
using NodaTime;
using PantherStorage.Engine.Layout;

namespace PantherStorage.Engine.Auditing;

/// <summary>An audit as a Prometheus textfile (exposition format 0.0.4), for node_exporter's textfile collector.</summary>
internal static class AuditMetrics
{
    public static string Render(StoragePlan plan, HostFacts facts, IReadOnlyCollection<Finding> findings, Instant now)
    {
        var text = new StringBuilder();
        Family("pantheros_audit_findings", "Differences between the plan and what the kernel does.",
            Enum.GetValues<Severity>().Select(severity => (
                (string?)$"severity=\"{severity.ToString().ToLowerInvariant()}\"", (double)findings.Count(finding => finding.Severity == severity))));
        Family("pantheros_audit_last_run_timestamp_seconds", "When the audit ran.", [(null, now.ToUnixTimeSeconds())]);
        Family("pantheros_disk_size_bytes", "Size of a pool.", facts.Pools.Select(pool => Of(pool.Key, pool.Value.Usage.Size.Count)));
        Family("pantheros_disk_free_bytes", "What can be written to a pool, by its estimate.", facts.Pools.Select(pool => Of(pool.Key, pool.Value.Usage.Free.Count)));
        Family("pantheros_disk_unallocated_bytes", "What no block group of a pool has yet.", facts.Pools.Select(pool => Of(pool.Key, pool.Value.Usage.Unallocated.Count)));
        Family("pantheros_disk_errors", "Errors counted on the devices of a pool.", facts.Pools.Select(pool => Of(pool.Key, pool.Value.Errors.Sum(errors => errors.Counters.Values.Sum()))));
        Family("pantheros_disk_last_scrub_timestamp_seconds", "When the last scrub of a pool began.",
            facts.Pools.Where(pool => pool.Value.Scrub.Started is not null).Select(pool => Of(pool.Key, pool.Value.Scrub.Started!.Value.ToUnixTimeSeconds())));
        return text.ToString();

        (string?, double) Of(string pool, double value) => ($"pool=\"{pool}\"", value);

        void Family(string name, string help, IEnumerable<(string? Labels, double Value)> samples)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
            foreach (var (labels, value) in samples)
                text.Append(CultureInfo.InvariantCulture, $"{name}{{host=\"{plan.Profile}\"{(labels is null ? string.Empty : $",{labels}")}}} {value:R}\n");
        }
    }
}
