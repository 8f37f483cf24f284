using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Harness.Drills;

/// <summary>The report of a drill, from as much as it came to.</summary>
internal static class DrillReports
{
    /// <summary>A store that no longer answers must not hold up the report of it.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(10);

    public static async Task<DrillReport> Of(
        DrillContext context, Instant started, TimeSpan took, ImmutableArray<StepResult> steps, bool interrupted)
    {
        var setup = context.Setup;
        return OfNothing(context.Options, started, steps) with
        {
            Interrupted = interrupted,
            Seconds = Math.Round(took.TotalSeconds, 1),
            Accelerator = setup.Accelerator is { } accelerator ? AcceleratorUsed.Of(accelerator) : null,
            ObjectStore = setup.Store is { } store ? ObjectStoreUsed.Of(store) : null,
            Engine = setup.Engine,
            ImageEngine = setup.Image?.Origin.Engine,
            ImageBuilt = setup.Image?.WasBuilt,
            SecondsToSsh = context.SecondsToSsh,
            StoredBytes = await StoredBytes(setup),
            Recovery = setup.Plan?.Recovery is { } recovery
                ? new RecoveryMeasured(recovery.RtoMinutes, context.RestoreSeconds, recovery.RpoMinutes, context.LostSeconds, recovery.DeliveredRpoMinutes)
                : null,
            NotPerformed = setup.Scope?.NotPerformed ?? [],
        };
    }

    /// <summary>Of a drill that found and started nothing.</summary>
    public static DrillReport OfNothing(DrillOptions options, Instant started, ImmutableArray<StepResult> steps) => new()
    {
        Host = options.Host,
        Started = started,
        Verdict = Drill.Conclude(steps),
        Interrupted = false,
        Seconds = 0,
        Accelerator = null,
        ObjectStore = null,
        Engine = null,
        ImageEngine = null,
        Harness = ProgramBuild.Running,
        ImageBuilt = null,
        SecondsToSsh = null,
        StoredBytes = null,
        Recovery = null,
        Faults = [.. options.Faults.Select(FaultInjected.Of)],
        Steps = steps,
    };

    /// <summary>Writes it. One that cannot be kept is not verified: nobody could show it later.</summary>
    public static async Task<DrillReport> Keep(DrillReport report, DrillPaths paths)
    {
        try
        {
            await File.WriteAllTextAsync(paths.Json, report.ToJson() + "\n");
            await File.WriteAllTextAsync(paths.Markdown, MarkdownReport.Render(report));
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ImmutableArray<StepResult> steps =
            [
                .. report.Steps,
                new(StepName.Report, "the report is kept", Verdict.CouldNotVerify, SystemClock.Instance.GetCurrentInstant(), 0, [], $"it could not be written to {paths.Directory}: {e.Message}"),
            ];
            return report with { Steps = steps, Verdict = Drill.Conclude(steps) };
        }
    }

    private static async Task<long?> StoredBytes(DrillSetup setup)
    {
        if (setup.Bucket is not { } bucket || setup.Plan is not { } plan)
            return null;
        using var limit = new CancellationTokenSource(Brief);
        try
        {
            return await BucketReader.StoredBytes(bucket, plan.BucketPrefix, limit.Token);
        }
        catch (Exception e) when (e is StorageException or OperationCanceledException or IOException)
        {
            // The drill's own steps have told of a store that does not answer.
            return null;
        }
    }
}
