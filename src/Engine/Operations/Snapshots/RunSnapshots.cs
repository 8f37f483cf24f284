using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <summary>Makes the snapshots that are due, then deletes those that the policy does not keep.</summary>
internal sealed class RunSnapshots(Host host, IEvents events)
{
    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    /// <param name="trustClock">The clock is right, though an earlier run saw a later time.</param>
    public async Task<SnapshotReport> Run(IReadOnlyCollection<string> configs, bool dryRun, bool trustClock, CancellationToken cancellation)
    {
        using var held = host.LockSnapshots(dryRun);
        var resumed = dryRun || await new ResumePaused(host, events).Finish();
        var timeline = host.ReadTimeline(configs);
        var due = host.Plan.Snapshots.Enabled
            ? await DueSubvolume.Of(timeline.Subvolumes, host.Snapper, timeline.Policy, timeline.Now, cancellation)
            : [];
        var made = dryRun ? null : await Make(timeline, due, cancellation);
        if (made is not null)
            RunCounters.CountFailed(host.Paths, made);
        // Snapshots take a while: what was made just now must not look like the future's.
        var pruning = new SnapshotPruning(timeline.AsOfNow(), dryRun, trustClock);
        var report = await SnapshotReport.Of(due, made, () => pruning.Run(dryRun ? Planned(due, timeline.Now) : [], cancellation), dryRun);
        if (made is not null)
        {
            var metrics = SnapshotRunMetrics.Of(host.Plan, timeline.Subvolumes.Select(each => each.Config), made, RunCounters.Read(host.Paths));
            await new MetricsOutput(host, host.OptionsOrDefaults.Monitoring, events).Send(host.Plan.BucketPrefix, metrics, cancellation);
        }

        return report with { Code = made is { ExitCode: not ExitCode.Success and var failed } ? failed : resumed ? report.Code : ExitCode.System };
    }

    private async Task<SnapshotRun> Make(Timeline timeline, ImmutableArray<DueSubvolume> due, CancellationToken cancellation)
    {
        var run = await SnapshotRun.Make(
            host.Snapper, host.Hooks, due.Where(each => each.Tag.Length > 0).Select(each => each.Ask(timeline.Hooks)),
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
