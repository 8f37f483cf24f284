using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Harness.Faults;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Harness.Scenarios.Steps;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Bucket;

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
        var engine = await ProgramBuild.Of(options.Engine, cancellation);
        var image = await images.Ensure(options.Host, new ProgressLines(progress, options.Host), cancellation);
        var accelerator = await AcceleratorProbe.Probe(cache, image.Kernel, cancellation);
        var scope = DrillScope.Of(plan, options.Labels, emulated: accelerator.Kind == AcceleratorKind.Tcg);
        progress.Say(options.Host, accelerator.ToString());
        progress.Say(options.Host, $"engine {engine}; disks laid out by engine {image.Origin.Engine}; drill run by panther-verify {ProgramBuild.Running}");
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
            EngineBuild = engine,
            Accelerator = accelerator,
            Store = store,
            Bucket = bucket,
        };

        try
        {
            var drill = new Drill(context, DrillSteps.For(options), progress, SystemClock.Instance);
            var steps = await drill.Run(cancellation);
            var failed = Drill.Conclude(steps) != Verdict.Verified;
            if (failed)
                await FailureEvidence.Collect(context, cancellation);
            var report = await Report(context, started, watch.Elapsed, steps, cancellation);
            await Linger(context, failed, cancellation);
            return report;
        }
        finally
        {
            if (context.Machine is { } machine)
                await machine.DisposeAsync();
        }
    }

    /// <summary>Written before anybody is let in: what they do in the machine is no part of the proof.</summary>
    private async Task<DrillReport> Report(
        DrillContext context, Instant started, TimeSpan took, ImmutableArray<StepResult> steps, CancellationToken cancellation)
    {
        var recovery = context.Plan.Recovery;
        var report = new DrillReport
        {
            Host = context.Options.Host,
            Started = started,
            Verdict = Drill.Conclude(steps),
            Seconds = Math.Round(took.TotalSeconds, 1),
            Accelerator = context.Accelerator.ToString(),
            ObjectStore = $"{context.Store.Kind} ({context.Store.Endpoint})",
            EngineVersion = context.EngineBuild.Version,
            Engine = context.EngineBuild,
            ImageEngine = context.Image.Origin.Engine,
            Harness = ProgramBuild.Running,
            ImageBuilt = context.Image.WasBuilt,
            SecondsToSsh = context.SecondsToSsh,
            StoredBytes = await BucketReader.StoredBytes(context, cancellation),
            Recovery = new RecoveryMeasured(
                recovery.RtoMinutes, context.RestoreSeconds, recovery.RpoMinutes, context.LostSeconds, recovery.DeliveredRpoMinutes),
            NotPerformed = context.Scope.NotPerformed,
            Fault = context.Options.Fault?.ToString(),
            Steps = steps,
        };
        await File.WriteAllTextAsync(context.Paths.Json, report.ToJson() + "\n", cancellation);
        await File.WriteAllTextAsync(context.Paths.Markdown, MarkdownReport.Render(report), cancellation);
        progress.Finished(report, context.Paths);
        return report;
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
