using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Backups;

/// <summary>In which steps, and in which order, a night's backups are made.</summary>
public sealed partial class BackupRun
{
    // Whatever cannot be told now is told when its turn comes.
    private async Task<IReadOnlyList<NightStep>> Steps(IReadOnlyList<BackupItem> items, Catalogue catalogue, BackupAsk ask, CancellationToken cancellation)
    {
        if (Night.IsFree)
            return [.. items.Select(item => new NightStep(item, StepKind.Usual, new NightItem(item.Label, plan.IsDatabase(item), IsFull: false, null)))];
        var steps = new List<NightStep>();
        foreach (var item in items)
            steps.AddRange(await StepsOf(item, catalogue, ask, cancellation));
        var ordered = NightOrder.Of(steps, step => step.Work, Night.RoomAt(pipeline.Now));
        Order?.Invoke([.. ordered.Select(step => step.Work.Label).Distinct(StringComparer.Ordinal)]);
        return ordered;
    }

    private async Task<IEnumerable<NightStep>> StepsOf(BackupItem item, Catalogue catalogue, BackupAsk ask, CancellationToken cancellation)
    {
        var database = plan.IsDatabase(item);
        if (Interrupted(item, ask) is not { } upload)
        {
            var job = await Estimate(item, catalogue, ask, cancellation);
            return [new NightStep(item, StepKind.Usual, new NightItem(item.Label, database, job is not null && IsNewFull(job), job is null ? 0 : job.Decision.Bytes))];
        }

        if (!upload.IsFull)
            return [new NightStep(item, StepKind.Usual, new NightItem(item.Label, database, IsFull: false, upload.Left))];
        var left = new NightItem(item.Label, database, IsFull: true, upload.Left);
        return await Estimate(item, catalogue, BesideOf(ask, upload), cancellation) is { Decision: { Parent: not null } increment } beside && beside.Snapshot.Uuid != upload.Snapshot
            ? [new NightStep(item, StepKind.Beside, new NightItem(item.Label, database, IsFull: false, increment.Bytes)), new NightStep(item, StepKind.Resume, left)]
            : [new NightStep(item, StepKind.Usual, left)];
    }

    /// <returns>Null when there is nothing to do, or nobody can say what.</returns>
    private async Task<BackupJob?> Estimate(BackupItem item, Catalogue catalogue, BackupAsk ask, CancellationToken cancellation)
    {
        try
        {
            var here = await snapshots(item.SnapperConfig, cancellation);
            return BackupPlanner.Plan(plan.BucketPrefix, item, plan, here, Usable(catalogue, item), Known(ask, item, catalogue)).Job;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            return null;
        }
    }

    private async Task<BackupOutcome?> OneOf(
        StepKind kind, BackupItem item, Catalogue catalogue, BackupAsk ask, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        if (Interrupted(item, ask) is not { } upload)
            return null;
        var outcome = await Run(item, catalogue, kind == StepKind.Beside
            ? BesideOf(ask, upload)
            : ask with { First = upload.Snapshot, ResumesFull = upload.IsFull, Left = upload.Left }, progress, cancellation);
        return kind == StepKind.Resume && outcome.Outcome == Outcome.Skipped ? null : outcome;
    }

    private static BackupAsk BesideOf(BackupAsk ask, InterruptedUpload upload) => ask with
    {
        Beside = upload,
        NoFull = $"that of {upload.Key} goes on over several nights",
    };
}
