using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Harness.Drills;

/// <summary>
/// Runs the steps in order; the first that is not verified ends the drill, and the rest are reported as not performed.
/// However a step ends, by an interruption too, it has a result.
/// </summary>
public sealed class Drill(DrillContext context, ImmutableArray<DrillStep> steps, IDrillProgress progress, IClock clock)
{
    public async Task<ImmutableArray<StepResult>> Run(CancellationToken cancellation)
    {
        var results = ImmutableArray.CreateBuilder<StepResult>(steps.Length);
        foreach (var step in steps)
        {
            progress.Begins(context.Options.Host, step.Name.Word(), () => context.Paths.BucketSize);
            var result = await Prove(step, cancellation);
            progress.Ended(context.Options.Host, result);
            results.Add(result);
            if (result.Verdict != Verdict.Verified)
                break;
        }

        var now = clock.GetCurrentInstant();
        return [.. results, .. steps.Skip(results.Count).Select(step => NotPerformed(step, now))];
    }

    /// <summary>The results of a drill that could not even begin.</summary>
    public static ImmutableArray<StepResult> NotBegun(ImmutableArray<DrillStep> steps, Instant now, string why) =>
    [
        new StepResult(steps[0].Name, steps[0].Title, Verdict.CouldNotVerify, now, 0, [], why),
        .. steps.Skip(1).Select(step => NotPerformed(step, now)),
    ];

    /// <summary>Failed outweighs could-not-verify; only all verified is verified.</summary>
    public static Verdict Conclude(IEnumerable<StepResult> results) =>
        results.Select(result => result.Verdict).Aggregate(Verdict.Verified, (worst, next) => (worst, next) switch
        {
            (Verdict.Failed, _) or (_, Verdict.Failed) => Verdict.Failed,
            (_, Verdict.Verified) => worst,
            _ => Verdict.CouldNotVerify,
        });

    private static StepResult NotPerformed(DrillStep step, Instant now) =>
        new(step.Name, step.Title, Verdict.NotPerformed, now, 0, [], "an earlier step ended the drill");

    private async Task<StepResult> Prove(DrillStep step, CancellationToken cancellation)
    {
        var started = clock.GetCurrentInstant();
        var watch = Stopwatch.StartNew();
        StepResult Result(Verdict verdict, string? error) =>
            new(step.Name, step.Title, verdict, started, Math.Round(watch.Elapsed.TotalSeconds, 2), context.TakeEvidence(), error);
        try
        {
            cancellation.ThrowIfCancellationRequested();
            await step.Prove(context, cancellation);
            return Result(Verdict.Verified, error: null);
        }
        catch (DrillFailedException e)
        {
            return Result(Verdict.Failed, e.Message);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return Result(Verdict.CouldNotVerify, "interrupted by Ctrl-C, SIGTERM or SIGHUP");
        }
        catch (StorageException e)
        {
            return Result(Verdict.CouldNotVerify, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException or OperationCanceledException)
        {
            return Result(Verdict.CouldNotVerify, $"{e.GetType().Name}: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A mistake in the drill itself proves nothing of the engine; with all that whoever mends it needs.
            return Result(Verdict.CouldNotVerify, $"unexpected error, please report it: {e}");
        }
    }
}
