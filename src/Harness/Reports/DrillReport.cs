using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Harness.Images;

namespace PantherStorage.Harness.Reports;

/// <summary>All that a drill proved, as <c>drill.json</c> (schema in docs/restore-testing.md).</summary>
public sealed record DrillReport
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Host { get; init; }

    public required Instant Started { get; init; }

    public required Verdict Verdict { get; init; }

    public required double Seconds { get; init; }

    /// <summary><c>kvm</c> or <c>tcg</c>.</summary>
    public required string Accelerator { get; init; }

    /// <summary>What the backups were stored in.</summary>
    public required string ObjectStore { get; init; }

    /// <summary>Of <see cref="Engine"/>.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>The engine that was put to the proof: it laid the disks out and worked in the guest.</summary>
    public required ProgramBuild Engine { get; init; }

    /// <summary>The engine that laid the image's disks out, as the image tells it.</summary>
    public required ProgramBuild ImageEngine { get; init; }

    /// <summary>The program that ran the drill and judged it.</summary>
    public required ProgramBuild Harness { get; init; }

    /// <summary>Whether the image had to be built for this drill.</summary>
    public required bool ImageBuilt { get; init; }

    public required double SecondsToSsh { get; init; }

    /// <summary>Bytes in the bucket at the end.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Measured: the slowest label's restore to its compared end, and all of them, in seconds.</summary>
    public required RecoveryMeasured Recovery { get; init; }

    /// <summary>Labels of the host's backup scope that this drill did not touch, each with the reason.</summary>
    public ImmutableArray<Evidence> NotPerformed { get; init; } = [];

    /// <summary>The fault that was injected on purpose, or null.</summary>
    public string? Fault { get; init; }

    public required ImmutableArray<StepResult> Steps { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DrillReportContext.Default.DrillReport);
}

/// <param name="RtoTargetMinutes">From the plan.</param>
/// <param name="RestoreSeconds">All labels restored and compared.</param>
/// <param name="RpoTargetMinutes">From the plan.</param>
/// <param name="LostSeconds">Between the last snapshot and the loss: work that no backup held.</param>
/// <param name="ScheduleRpoMinutes">What the host's schedule can promise, whatever this drill measured; null when it promises nothing.</param>
public sealed record RecoveryMeasured(
    int RtoTargetMinutes, double RestoreSeconds, int RpoTargetMinutes, double LostSeconds, int? ScheduleRpoMinutes);

/// <summary>Instants as ISO 8601, UTC.</summary>
internal sealed class InstantJsonConverter : JsonConverter<Instant>
{
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InstantPattern.ExtendedIso.Parse(reader.GetString() ?? string.Empty).GetValueOrThrow();

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        writer.WriteStringValue(InstantPattern.General.Format(value));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class DrillReportContext : JsonSerializerContext;
