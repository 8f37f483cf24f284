using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Harness.Reports;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>All that a bench measured, as JSON.</summary>
public sealed record BenchReport
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required Instant Started { get; init; }

    public required double Seconds { get; init; }

    public required BenchMachine Machine { get; init; }

    /// <summary>Bytes of the corpus.</summary>
    public required long CorpusBytes { get; init; }

    public required int CorpusFiles { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How often each measurement was taken.</summary>
    public required int Rounds { get; init; }

    /// <summary>Weeks of changes that were stored one after the other; 0 where rounds were measured.</summary>
    public int Weeks { get; init; }

    /// <summary>Programs that took part, each with what it says of its version.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    public required ImmutableArray<BenchRow> Targets { get; init; }

    public required ImmutableArray<Measurement> Measurements { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, BenchReportContext.Default.BenchReport);
}

/// <param name="Load">Processes that ran or waited for a processor before the bench began, over the last minute.</param>
public sealed record BenchMachine(string Processor, int Processors, long MemoryBytes, string Kernel, double Load);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchReportContext : JsonSerializerContext;
