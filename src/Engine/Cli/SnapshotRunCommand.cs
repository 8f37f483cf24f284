using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Operations;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot run</c>.</summary>
internal static class SnapshotRunCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("run", "Makes the snapshots that are due, also after a sleep, then deletes those that the policy does not keep.",
            [
                "panther-storage snapshot run",
                "panther-storage snapshot run --dry-run",
                "panther-storage snapshot run --trust-clock",
            ],
            SnapshotScope.CodesOfPruning("what was due is made, and what may go is gone", "snapshots were made, but none deleted", "a hook, snapper or btrfs"))
            .Takes(scope.OfPruning)
            .Does(async (parsed, cancellation) =>
            {
                var dryRun = parsed.GetValue(scope.DryRun);
                using var held = scope.Lock(parsed);
                var resumed = dryRun || await SnapshotResumeCommand.Finish(scope.Paused(parsed), "snapshot run");
                var timeline = scope.ReadTimeline(parsed);
                var due = timeline.Plan.Snapshots.Enabled
                    ? await DueSubvolume.Of(timeline.Subvolumes, timeline.Snapper, timeline.Policy, timeline.Now, cancellation)
                    : [];
                var made = dryRun ? null : await Make(timeline, scope.Hooks(parsed), due, cancellation);
                if (made is not null)
                    RunCounters.CountFailed(timeline.Host, made);
                // Snapshots take a while: what was made just now must not look like the future's.
                var pruning = new SnapshotPruning(timeline.AsOfNow(), dryRun, parsed.GetValue(scope.TrustClock));
                var report = await SnapshotReport.Of(
                    due, made, () => pruning.Run(dryRun ? Planned(due, timeline.Now) : [], cancellation), dryRun);
                SnapshotOutput.Print(report, parsed.GetValue(scope.Json), "snapshot run");
                if (made is not null)
                {
                    var metrics = SnapshotRunMetrics.Of(timeline.Plan.BucketPrefix, timeline.Subvolumes.Select(each => each.Config), made, RunCounters.Read(timeline.Host));
                    await new MetricsOutput(timeline.Host, timeline.Options.Monitoring, "snapshot run").Send(timeline.Plan.BucketPrefix, metrics, cancellation);
                }

                return made is { ExitCode: not ExitCode.Success and var failed } ? failed : resumed ? report.Code : ExitCode.System;
            });
    }

    private static async Task<SnapshotRun> Make(Timeline timeline, HookRunner hooks, ImmutableArray<DueSubvolume> due, CancellationToken cancellation)
    {
        var run = await SnapshotRun.Make(
            timeline.Snapper, hooks, due.Where(each => each.Tag.Length > 0).Select(each => each.Ask(timeline.Hooks)),
            timeline.Now.ToInstant(), cancellation);
        return run with { Failed = [.. due.Where(each => each.Failure is not null).Select(each => (each.Subvolume.Config, each.Failure!)), .. run.Failed] };
    }

    /// <summary>What a real run would have made before it prunes.</summary>
    private static ImmutableArray<Snapshot> Planned(ImmutableArray<DueSubvolume> due, ZonedDateTime now) =>
    [
        .. due.Where(each => each.Tag.Length > 0).Select(each => new Snapshot
        {
            Config = each.Subvolume.Config,
            Number = int.MaxValue,
            Generation = long.MaxValue,
            Created = now.ToInstant(),
            Path = string.Empty,
            Uuid = Guid.Empty,
            Tier = each.Tag,
        }),
    ];
}
