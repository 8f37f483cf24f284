using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PantherStorage.Model.Monitoring;

/// <summary>
/// Metrics as a Prometheus textfile, for the node exporter's collector.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
/// </summary>
public static class PrometheusText
{
    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var (definition, samples) in metrics.Where(metric => metric.Samples.Length > 0))
        {
            var name = Name(definition.Name);
            text.Append($"# HELP {name} {Escaped(definition.Meaning)}\n# TYPE {name} {definition.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var sample in samples)
                text.Append($"{name}{Labels(definition.Labels, sample.Labels)} {Number(sample.Value)}\n");
        }

        return text.ToString();
    }

    /// <summary>As Prometheus calls a metric.</summary>
    public static string Name(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Labels(ImmutableArray<string> names, ImmutableArray<string> values) => names.IsEmpty
        ? string.Empty
        : $"{{{string.Join(',', names.Zip(values, (name, value) => $"{name}=\"{Escaped(value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}}}";

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
