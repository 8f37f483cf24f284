using System.Collections.Immutable;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>One program run once.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="Output">What it printed.</param>
public sealed record RunSample(double Seconds, string Output = "")
{
    /// <summary>Processor time of the program and of those it waited for, as last seen before its end; 0 when not watched.</summary>
    public double ProcessorSeconds { get; init; }

    /// <summary>The most resident memory that the program itself had (VmHWM); 0 when not watched.</summary>
    public Bytes PeakMemory { get; init; }

    /// <summary>Bytes that came into the bucket, or out of a pipe.</summary>
    public Bytes Stored { get; init; }
}

/// <summary>A measurement over all rounds; medians.</summary>
/// <param name="Name">e.g. <c>full backup, ours</c>.</param>
public sealed record Measurement(
    string Name, ImmutableArray<double> Rounds, double Seconds, double ProcessorSeconds, long StoredBytes, long PeakMemoryBytes)
{
    /// <param name="samples">At least one.</param>
    public static Measurement Of(string name, IReadOnlyCollection<RunSample> samples) => new(
        name,
        [.. samples.Select(sample => Math.Round(sample.Seconds, 3))],
        Math.Round(Median(samples.Select(sample => sample.Seconds)), 3),
        Math.Round(Median(samples.Select(sample => sample.ProcessorSeconds)), 2),
        (long)Median(samples.Select(sample => (double)sample.Stored.Count)),
        samples.Max(sample => sample.PeakMemory.Count));

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
