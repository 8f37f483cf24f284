using System.Diagnostics;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class RestoreStep
{
    public const string Directory = "/restored";

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        await context.Shell.Check(["mkdir", "-p", Directory], cancellation);
        var all = Stopwatch.StartNew();
        foreach (var item in context.Scope.Items)
        {
            var watch = Stopwatch.StartNew();
            await context.Engine.Run(cancellation, "restore", "--label", item.Label, "--from", "bucket", "--to", $"{Directory}/{item.Label}");
            context.Saw(item.Label, $"restored to {Directory}/{item.Label} in {watch.Elapsed.TotalSeconds:0.0} s");
        }

        context.RestoreSeconds = Math.Round(all.Elapsed.TotalSeconds, 1);
        var target = context.Plan.Recovery.RtoMinutes;
        context.Saw("RTO", $"{context.RestoreSeconds:0} s for this data; the target is {target} min");
        if (context.RestoreSeconds > target * 60)
            throw new DrillFailedException($"the restore took {context.RestoreSeconds:0} s, more than the {target} min that {context.Plan.Profile} allows");
    }
}
