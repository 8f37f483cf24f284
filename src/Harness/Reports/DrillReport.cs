using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using PantherStorage.Harness.Images;

namespace PantherStorage.Harness.Reports;

/// <summary>
/// All that a drill proved, as <c>drill.json</c> (described in docs/restore-testing.md). What a drill did not come to, since
/// it ended before, is null.
/// </summary>
public sealed record DrillReport
{
    public const int CurrentFormat = 2;

    public int Format { get; init; } = CurrentFormat;

    public required string Host { get; init; }

    public required Instant Started { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Whether Ctrl-C, SIGTERM or SIGHUP ended it.</summary>
    public required bool Interrupted { get; init; }

    public required double Seconds { get; init; }

    public required AcceleratorUsed? Accelerator { get; init; }

    public required ObjectStoreUsed? ObjectStore { get; init; }

    /// <summary>The engine that was put to the proof: it laid the disks out and worked in the guest.</summary>
    public required ProgramBuild? Engine { get; init; }

    /// <summary>The engine that laid the image's disks out, as recorded in the image.</summary>
    public required ProgramBuild? ImageEngine { get; init; }

    /// <summary>The program that ran the drill and judged it.</summary>
    public required ProgramBuild Harness { get; init; }

    /// <summary>Whether the image had to be built for this drill.</summary>
    public required bool? ImageBuilt { get; init; }

    public required double? SecondsToSsh { get; init; }

    /// <summary>Bytes in the bucket at the end.</summary>
    public required long? StoredBytes { get; init; }

    public required RecoveryMeasured? Recovery { get; init; }

    /// <summary>Labels of the host's backup scope that this drill did not touch, each with the reason.</summary>
    public ImmutableArray<LabelNotPerformed> NotPerformed { get; init; } = [];

    /// <summary>What was injected on purpose.</summary>
    public ImmutableArray<FaultInjected> Faults { get; init; } = [];

    public required ImmutableArray<StepResult> Steps { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, DrillReportContext.Default.DrillReport);
}

/// <param name="RtoTargetMinutes">From the plan.</param>
/// <param name="RestoreSeconds">All labels restored; null when the drill did not come to it.</param>
/// <param name="RpoTargetMinutes">From the plan.</param>
/// <param name="LostSeconds">Between the last snapshot and the loss: work that no backup held; null when the drill did not come to it.</param>
/// <param name="ScheduleRpoMinutes">What the host's schedule can promise, whatever this drill measured; null when it promises nothing.</param>
public sealed record RecoveryMeasured(
    int RtoTargetMinutes, double? RestoreSeconds, int RpoTargetMinutes, double? LostSeconds, int? ScheduleRpoMinutes);
