using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Engine;
using PantherStorage.Engine.Configuration;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Profiles;
using PantherStorage.Harness.Drills.Steps;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.Reports;

namespace PantherStorage.Harness.Drills;

/// <summary>
/// One drill from an image to a report: gets the image and the object store, runs the steps, keeps what a reader of a
/// failure needs, and leaves nothing running.
/// </summary>
public sealed class DrillRunner(ImageStore images, CacheDirectory cache, IDrillProgress progress)
{
    public async Task<DrillReport> Run(DrillOptions options, ObjectStoreChoice objectStore, CancellationToken cancellation)
    {
        var started = SystemClock.Instance.GetCurrentInstant();
        var watch = Stopwatch.StartNew();
        var paths = DrillPaths.Create(options.Output, options.Host, started);
        var plan = Planner.Plan(KnownHosts.Named(options.Host), new StorageOptions { Profile = options.Host });

        progress.Begins(options.Host, $"image of {options.Host}");
        var image = await images.Ensure(options.Host, new ProgressLines(progress, options.Host), cancellation);
        var accelerator = await AcceleratorProbe.Probe(cache, image.Kernel, cancellation);
        var scope = DrillScope.Of(plan, options.Labels, emulated: accelerator.Kind == AcceleratorKind.Tcg);
        progress.Say(options.Host, accelerator.ToString());
        await using var store = await ObjectStoreProvider.Start(
            objectStore, paths.Bucket, line => progress.Say(options.Host, line), cancellation);
        using var bucket = BucketReader.Open(store);
        var context = new DrillContext
        {
            Options = options,
            Paths = paths,
            Plan = plan,
            Scope = scope,
            Image = image,
            Accelerator = accelerator,
            Store = store,
            Bucket = bucket,
        };

        ImmutableArray<StepResult> steps;
        try
        {
            steps = await RunSteps(context, cancellation);
        }
        finally
        {
            if (context.Machine is { } machine)
                await machine.DisposeAsync();
        }

        var report = new DrillReport
        {
            Host = options.Host,
            Started = started,
            Verdict = Drill.Conclude(steps),
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            Accelerator = accelerator.ToString(),
            ObjectStore = $"{store.Kind} ({store.Endpoint})",
            EngineVersion = EngineVersion.Text,
            ImageBuilt = image.WasBuilt,
            SecondsToSsh = context.SecondsToSsh,
            StoredBytes = await BucketReader.StoredBytes(context, cancellation),
            Recovery = new RecoveryMeasured(
                plan.Recovery.RtoMinutes, context.RestoreSeconds, plan.Recovery.RpoMinutes, context.LostSeconds, plan.Recovery.DeliveredRpoMinutes),
            NotPerformed = scope.NotPerformed,
            Fault = options.Fault?.ToString(),
            Steps = steps,
        };
        await File.WriteAllTextAsync(paths.Json, report.ToJson() + "\n", cancellation);
        await File.WriteAllTextAsync(paths.Markdown, MarkdownReport.Render(report), cancellation);
        progress.Finished(report, paths);
        return report;
    }

    private async Task<ImmutableArray<StepResult>> RunSteps(DrillContext context, CancellationToken cancellation)
    {
        var drill = new Drill(context, DrillSteps.For(context.Options), progress, SystemClock.Instance);
        var steps = await drill.Run(cancellation);
        if (Drill.Conclude(steps) != Verdict.Verified)
            await FailureEvidence.Collect(context, cancellation);
        await Linger(context, failed: Drill.Conclude(steps) != Verdict.Verified, cancellation);
        return steps;
    }

    /// <summary><c>--interactive</c> waits at a failure, <c>--keep</c> always, both until Enter or Ctrl-C.</summary>
    private async Task Linger(DrillContext context, bool failed, CancellationToken cancellation)
    {
        if (context.Machine is not { } machine || !(context.Options.Keep || (context.Options.Interactive && failed)))
            return;

        progress.Say(context.Options.Host, $"the machine is up; get in with: {machine.HowToGetIn}");
        progress.Say(context.Options.Host, "Enter or Ctrl-C ends it");
        try
        {
            await (Console.IsInputRedirected
                ? Task.Delay(Timeout.Infinite, cancellation)
                : Task.Run(Console.ReadLine, cancellation).WaitAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a person says that they are done; the drill's own verdict stands.
        }
    }
}
