using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Model;

namespace PantherStorage.Harness.Drills;

/// <summary>Runs the steps in order; the first that is not verified ends the drill, and the rest are reported as not performed.</summary>
public sealed class Drill(DrillContext context, ImmutableArray<DrillStep> steps, IDrillProgress progress, IClock clock)
{
    public async Task<ImmutableArray<StepResult>> Run(CancellationToken cancellation)
    {
        var results = ImmutableArray.CreateBuilder<StepResult>(steps.Length);
        var going = true;
        foreach (var step in steps)
        {
            StepResult result;
            if (going)
            {
                progress.Begins(context.Options.Host, step.Name, () => context.Paths.BucketSize);
                result = await Prove(step, cancellation);
                progress.Ended(context.Options.Host, result);
            }
            else
            {
                result = new StepResult(step.Name, step.Title, Verdict.NotPerformed, clock.GetCurrentInstant(), 0, [], "an earlier step ended the drill");
            }

            results.Add(result);
            going &= result.Verdict == Verdict.Verified;
        }

        return results.ToImmutable();
    }

    /// <summary>Failed outweighs could-not-verify; only all verified is verified.</summary>
    public static Verdict Conclude(IEnumerable<StepResult> results) =>
        results.Select(result => result.Verdict).Aggregate(Verdict.Verified, (worst, next) => (worst, next) switch
        {
            (Verdict.Failed, _) or (_, Verdict.Failed) => Verdict.Failed,
            (_, Verdict.Verified) => worst,
            _ => Verdict.CouldNotVerify,
        });

    private async Task<StepResult> Prove(DrillStep step, CancellationToken cancellation)
    {
        var started = clock.GetCurrentInstant();
        var watch = Stopwatch.StartNew();
        StepResult Result(Verdict verdict, string? error) =>
            new(step.Name, step.Title, verdict, started, Math.Round(watch.Elapsed.TotalSeconds, 2), context.TakeEvidence(), error);
        try
        {
            await step.Prove(context, cancellation);
            return Result(Verdict.Verified, error: null);
        }
        catch (DrillFailedException e)
        {
            return Result(Verdict.Failed, e.Message);
        }
        catch (StorageException e)
        {
            return Result(Verdict.CouldNotVerify, e.Message);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            return Result(Verdict.CouldNotVerify, $"{e.GetType().Name}: {e.Message}");
        }
    }
}
