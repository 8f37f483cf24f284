using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace PantherStorage.Engine.Status;

/// <summary>One value of a metric.</summary>
/// <param name="Labels">In the order in which they are written.</param>
public sealed record Sample(ImmutableArray<(string Name, string Value)> Labels, double Value);

/// <param name="Name">With dots, as monitors of the host call it, e.g. <c>pantheros.backup.size</c>; Prometheus gets underscores.</param>
/// <param name="Kind"><c>gauge</c> or <c>counter</c>.</param>
/// <param name="Help">With the unit.</param>
public sealed record Metric(string Name, string Kind, string Help, ImmutableArray<Sample> Samples);

/// <summary>
/// Metrics as a Prometheus textfile, for the node exporter's collector.
/// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
/// </summary>
public static class PrometheusText
{
    public static string Write(IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var metric in metrics.Where(metric => metric.Samples.Length > 0))
        {
            var name = Name(metric.Name);
            text.Append($"# HELP {name} {Escaped(metric.Help)}\n# TYPE {name} {metric.Kind}\n");
            foreach (var sample in metric.Samples)
                text.Append($"{name}{Labels(sample.Labels)} {Number(sample.Value)}\n");
        }

        return text.ToString();
    }

    private static string Name(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Labels(ImmutableArray<(string Name, string Value)> labels) => labels.IsEmpty
        ? string.Empty
        : $"{{{string.Join(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}}}";

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
