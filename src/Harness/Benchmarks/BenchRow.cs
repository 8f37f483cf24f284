using System.Text.Json.Serialization;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>Whether a target is reached.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TargetVerdict>))]
public enum TargetVerdict
{
    Met,
    Missed,
    NotMeasured,
}

/// <summary>One target: of ours alone, or of ours divided by another's.</summary>
/// <param name="What">e.g. <c>full backup, time</c>.</param>
/// <param name="Against">What it is compared with; empty where the target is absolute.</param>
/// <param name="Unit"><c>s</c> or <c>B</c>, of <paramref name="Ours"/> and <paramref name="Theirs"/>.</param>
/// <param name="Most">The most that is still met: a ratio, or in the unit where there is nothing to compare with.</param>
public sealed record BenchRow(string What, string Against, string Unit, double? Ours, double? Theirs, double Most)
{
    /// <summary>Why it is not measured; null when it is.</summary>
    public string? Because { get; init; }

    /// <summary>What is held against <see cref="Most"/>; null when it is not measured.</summary>
    public double? Value => (Ours, Theirs, Against.Length > 0) switch
    {
        ({ } ours, { } theirs and > 0, true) => Math.Round(ours / theirs, 3),
        ({ } ours, _, false) => ours,
        _ => null,
    };

    public TargetVerdict Verdict => Value switch
    {
        null => TargetVerdict.NotMeasured,
        { } value when value <= Most => TargetVerdict.Met,
        _ => TargetVerdict.Missed,
    };
}
