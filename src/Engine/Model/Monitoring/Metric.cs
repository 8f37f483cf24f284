using System.Collections.Immutable;

namespace PantherStorage.Model.Monitoring;

/// <summary>How a metric adds up.</summary>
public enum MetricKind
{
    /// <summary>How something stands now.</summary>
    Gauge,

    /// <summary>How often something happened since counting began; lost counts begin at 0 again.</summary>
    Counter,
}

/// <summary>What a metric is, wherever it is written to.</summary>
/// <param name="Name">With dots, as monitors of the host call it, e.g. <c>pantheros.backup.size</c>; Prometheus gets underscores.</param>
/// <param name="Unit">In UCUM's words as OpenTelemetry asks for, e.g. <c>By</c>, <c>s</c>, <c>{backup}</c>. https://ucum.org/ucum</param>
/// <param name="Meaning">With the unit, for a person.</param>
/// <param name="Labels">Their names, in the order in which they are written.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Unit, string Meaning, ImmutableArray<string> Labels)
{
    /// <exception cref="ArgumentException">A sample that has other labels.</exception>
    public Metric Of(params IEnumerable<Sample> samples)
    {
        var metric = new Metric(this, [.. samples]);
        return metric.Samples.All(sample => sample.Labels.Length == Labels.Length)
            ? metric
            : throw new ArgumentException($"{Name} has the labels {string.Join(", ", Labels)}", nameof(samples));
    }
}

/// <summary>One value of a metric.</summary>
/// <param name="Labels">Their values, in the order of <see cref="MetricDefinition.Labels"/>.</param>
public sealed record Sample(double Value, params ImmutableArray<string> Labels);

/// <summary>A metric's values at one moment. A metric without a value is not written.</summary>
public sealed record Metric(MetricDefinition Definition, ImmutableArray<Sample> Samples);
