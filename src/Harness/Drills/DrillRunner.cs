using System.Diagnostics;
using NodaTime;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Images;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Harness.Reports;
using PantherStorage.Harness.Scenarios;
using PantherStorage.Harness.Scenarios.Steps;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Drills;

/// <summary>
/// One drill from the first step to a report: runs the steps, keeps what a reader of a failure needs, and leaves nothing
/// running. Whatever happens, it ends with a report.
/// </summary>
internal sealed class DrillRunner(ImageStore images, CacheDirectory cache, IDrillProgress progress)
{
    public async Task<DrillReport> Run(DrillOptions options, ObjectStoreChoice objectStore, CancellationToken cancellation)
    {
        var started = SystemClock.Instance.GetCurrentInstant();
        var watch = Stopwatch.StartNew();
        var steps = DrillSteps.For(options, new SetupStep(images, cache, objectStore, new ProgressLines(progress, options.Host)), HasReplica(options.Host));
        var place = PlaceFor(options, started, out var why);
        if (place is not { } paths)
            return Finished(DrillReports.OfNothing(options, started, Drill.NotBegun(steps, started, why)), at: null);

        var context = new DrillContext { Options = options, Paths = paths };
        try
        {
            var results = await new Drill(context, steps, progress, SystemClock.Instance).Run(cancellation);
            var verified = Drill.Conclude(results) == Verdict.Verified;
            var interrupted = !verified && cancellation.IsCancellationRequested;
            if (!verified && !interrupted)
                await FailureEvidence.Collect(context, cancellation);

            // Written before anybody is let in: what they do in the machine is no part of the proof.
            var report = Finished(await DrillReports.Keep(await DrillReports.Of(context, started, watch.Elapsed, results, interrupted), paths), paths);
            await Linger(context, !verified, cancellation);
            return report;
        }
        finally
        {
            await End(context);
        }
    }

    private static DrillPaths? PlaceFor(DrillOptions options, Instant started, out string why)
    {
        try
        {
            why = string.Empty;
            return DrillPaths.Create(options.Output, options.Host, started);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = $"there is no place for the drill's report below {Path.GetFullPath(options.Output)}: {e.Message}. Name another with --output.";
            return null;
        }
    }

    private DrillReport Finished(DrillReport report, DrillPaths? at)
    {
        progress.Finished(report, at);
        return report;
    }

    /// <summary><c>--interactive</c> waits at a failure, <c>--keep</c> always, both until Enter or Ctrl-C.</summary>
    private async Task Linger(DrillContext context, bool failed, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested || context.Machine is not { } machine || !(context.Options.Keep || (context.Options.Interactive && failed)))
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

    /// <summary>What cannot be cleared away is told; it takes nothing from what was proved.</summary>
    private async Task End(DrillContext context)
    {
        try
        {
            await context.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StorageException)
        {
            progress.Say(context.Options.Host, $"not everything that the drill started could be cleared away: {e.Message}");
        }
    }

    // An unknown host is refused by the setup step, with what is known.
    private bool HasReplica(string host) =>
        images.Hosts.Hosts.FirstOrDefault(profile => profile.Name == host) is { } known && Planner.Plan(known, new StorageOptions { Profile = host }).Replica is not null;
}
