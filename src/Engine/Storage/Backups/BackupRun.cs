using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;

namespace PantherStorage.Storage.Backups;

/// <summary>All snapshots of one snapper configuration.</summary>
public delegate Task<IReadOnlyList<Snapshot>> ListSnapshots(string config, CancellationToken cancellation);

/// <summary>Why no new full backup may be made now, in words; null when it may.</summary>
public delegate Task<string?> RefuseFulls(CancellationToken cancellation);

/// <summary>Backs up the items of a plan, one after the other. One that fails does not keep the others from their backup.</summary>
/// <param name="refuseFulls">Asked before each new full backup of a subvolume; null never refuses.</param>
public sealed partial class BackupRun(
    StoragePlan plan, IObjectStore store, BackupPipeline pipeline, ListSnapshots snapshots, RefuseFulls? refuseFulls = null)
{
    /// <summary>Whose backups are built on.</summary>
    public TrustedSigners Trust { get; init; } = TrustedSigners.Anybody;

    /// <summary>Asked with each reading of the bucket, before anything is stored: throws where another machine has the name.</summary>
    public Func<Catalogue, CancellationToken, Task> MayStore { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Told of each backup when it is committed.</summary>
    public Action<Manifest>? Stored { get; init; }

    /// <summary>Keys of archives that should be in the bucket, as far as is known here.</summary>
    public IReadOnlySet<string> Expected { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Whether snapshots that no backup was made of while newer ones were stored are stored too, before the newest, each in its turn.</summary>
    public bool AllMissed { get; init; }

    /// <summary>The owner's bounds of chains.</summary>
    public ChainBounds Bounds { get; init; } = ChainBounds.Usual;

    /// <summary>Keys of archives in the bucket that were proved whole.</summary>
    public Func<Catalogue, IReadOnlySet<string>> Proved { get; init; } = _ => ImmutableHashSet<string>.Empty;

    /// <summary>What bounds the run; a run by hand has no bounds, and makes its backups in the plan's order.</summary>
    internal NightBounds Night { get; init; } = NightBounds.None;

    /// <summary>Told the labels in the order in which they have their turn, where that is not the plan's.</summary>
    public Action<IReadOnlyList<string>>? Order { get; init; }

    /// <param name="labels">Only these, at once; empty means all, each at the plan's pace.</param>
    /// <param name="progress">The label, and the bytes of its source read so far.</param>
    /// <exception cref="StorageException">The store cannot be read, or a label is not in the plan.</exception>
    public async IAsyncEnumerable<BackupOutcome> Run(
        IReadOnlyCollection<string> labels, bool forceFull, IProgress<Progress>? progress,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var items = Items(labels);
        var catalogue = await Look(cancellation);
        var ask = new BackupAsk(forceFull, AtPace: labels.Count == 0) { IsEncrypted = pipeline.Encrypts, Now = pipeline.Now };
        foreach (var (item, kind, _) in await Steps(items, catalogue, ask, cancellation))
        {
            if (kind != StepKind.Usual)
            {
                var (current, gone) = await Reread(item, cancellation);
                catalogue = current ?? catalogue;
                if ((gone ?? await OneOf(kind, item, catalogue, ask, progress, cancellation)) is { } outcome)
                    yield return outcome;
                continue;
            }

            if (AllMissed)
            {
                var whole = true;
                await foreach (var missed in Missed(item, ask, progress, cancellation))
                {
                    whole &= missed.Outcome is Outcome.Stored or Outcome.Skipped;
                    yield return missed;
                }

                if (!whole)
                    continue;
                var (again, lost) = await Reread(item, cancellation);
                catalogue = again ?? catalogue;
                if (lost is not null)
                {
                    yield return lost;
                    continue;
                }
            }

            if (Interrupted(item, ask) is { } interrupted)
            {
                // Its parts are in the bucket: finished first, it is what the newest snapshot builds on.
                var resumed = await Run(item, catalogue, ask with { First = interrupted.Snapshot, ResumesFull = interrupted.IsFull, Left = interrupted.Left }, progress, cancellation);
                if (resumed.Outcome != Outcome.Skipped)
                    yield return resumed;
                if (resumed.Outcome is not (Outcome.Stored or Outcome.Skipped))
                    continue;
                var (read, fault) = await Reread(item, cancellation);
                catalogue = read ?? catalogue;
                var newest = fault ?? await Run(item, catalogue, ask, progress, cancellation);
                if (newest.Outcome != Outcome.Skipped || resumed.Outcome == Outcome.Skipped)
                    yield return newest;
            }
            else
            {
                yield return await Run(item, catalogue, ask, progress, cancellation);
            }
        }
    }

    private async Task<Catalogue> Look(CancellationToken cancellation)
    {
        var catalogue = await CatalogueReader.Read(store, plan.BucketPrefix, Trust, cancellation);
        await MayStore(catalogue, cancellation);
        return catalogue;
    }

    // Each builds on what is in the bucket by then. The first that fails ends the row: the next would fail as well.
    private async IAsyncEnumerable<BackupOutcome> Missed(
        BackupItem item, BackupAsk ask, IProgress<Progress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (tried, interrupted) = (new HashSet<Guid>(), Interrupted(item, ask));
        for (var failed = false; !failed;)
        {
            var (catalogue, lost) = await Reread(item, cancellation);
            if (lost is not null)
                yield return lost;
            if (catalogue is null || await NextMissed(item, catalogue, ask, tried, cancellation) is not { } next)
                yield break;
            var outcome = await Run(item, catalogue, ask with { Full = false, First = next, ResumesFull = interrupted?.Snapshot == next && interrupted.IsFull, Beside = interrupted?.Snapshot == next ? null : interrupted }, progress, cancellation);
            failed = outcome.Outcome is not (Outcome.Stored or Outcome.Skipped);
            yield return outcome;
        }
    }

    private async Task<Guid?> NextMissed(BackupItem item, Catalogue catalogue, BackupAsk ask, HashSet<Guid> tried, CancellationToken cancellation)
    {
        try
        {
            var here = await snapshots(item.SnapperConfig, cancellation);
            return BackupPlanner.Missed(item, here, Usable(catalogue, item), ask with { AtPace = true }, sinceLast: false).FirstOrDefault(each => tried.Add(each.Snapshot.Uuid))?.Snapshot.Uuid;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            // The newest is tried next, and tells what is wrong.
            return null;
        }
    }

    private async Task<(Catalogue? Read, BackupOutcome? Fault)> Reread(BackupItem item, CancellationToken cancellation)
    {
        try
        {
            return (await Look(cancellation), null);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && e is not StorageException { ExitCode: ExitCode.Refused })
        {
            return (null, BackupOutcome.Failed(item.Label, ItemFailure.Of(e)));
        }
    }

    private List<BackupItem> Items(IReadOnlyCollection<string> labels)
    {
        var known = plan.Backup.Items.Select(item => item.Label).ToHashSet(StringComparer.Ordinal);
        if (labels.FirstOrDefault(label => !known.Contains(label)) is { } unknown)
        {
            throw new StorageException(ExitCode.BadInput,
                $"the plan backs up no `{unknown}`; its labels are: {(known.Count == 0 ? "none at all" : string.Join(", ", known.Order()))}");
        }

        return [.. plan.Backup.Items.Where(item => labels.Count == 0 || labels.Contains(item.Label))];
    }

    private async Task<BackupOutcome> Run(
        BackupItem item, Catalogue catalogue, BackupAsk ask, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        ask = Known(ask, item, catalogue);
        BackupJob? begun = null;
        try
        {
            var here = await snapshots(item.SnapperConfig, cancellation);
            var (job, already) = BackupPlanner.Plan(plan.BucketPrefix, item, plan, here, Usable(catalogue, item), ask);
            if (job is not null && IsNewFull(job) && !Resumes(job, ask) && refuseFulls is not null && await refuseFulls(cancellation) is { } reason)
            {
                (job, already) = BackupPlanner.Plan(plan.BucketPrefix, item, plan, here, Usable(catalogue, item), ask with { NoFull = reason });
                if (job is not null && IsNewFull(job))
                    throw new StorageException(ExitCode.Refused, $"only a full backup could be made of `{item.Label}` ({job.Decision.Because}). Free room with `panther-storage backup gc` and `backup prune`, raise storage.monitoring.cost.critical, or set storage.backup.budget to warn.");
            }

            if (job is null)
            {
                if (already!.Facts.SnapshotUuid == ask.First)
                    pipeline.Memory(item.Label)?.Forget();
                return BackupOutcome.Skipped(already.Manifest);
            }

            if (Night.AgainstBeginning(IsNewFull(job), job.Snapshot.Uuid == ask.First ? ask.Left ?? job.Decision.Bytes : job.Decision.Bytes, pipeline.Now) is { } why)
                return BackupOutcome.Waiting(job, why);
            if (ask.Beside is not null && ((IsNewFull(job) && !AllMissed) || job.Snapshot.Uuid == ask.Beside.Snapshot))
                return BackupOutcome.Waiting(job, $"it goes on with the upload of {ask.Beside.Key}");
            // What is noted nowhere cannot be stopped and go on.
            if (ask.Beside is not null && job.Decision.Bytes > Night.RoomAt(pipeline.Now))
                return BackupOutcome.Waiting(job, $"about {new Bytes(job.Decision.Bytes.Value)} beside the upload of {ask.Beside.Key} are more than the night has room for; it has its turn {Night.Next}");
            begun = job with { IsUnnoted = ask.Beside is not null };
            var made = await pipeline.Run(begun, bytes => progress?.Report(new Progress(item.Label, bytes, job.Decision.Bytes)), cancellation);
            Stored?.Invoke(made.Manifest);
            return BackupOutcome.Stored(made) with
            {
                Missed = AllMissed || ask.First is not null || ask.Beside is not null ? []
                    : [.. BackupPlanner.Missed(item, here, Usable(catalogue, item), ask, sinceLast: true).Select(each => $"{each.Snapshot.Name} of {each.Time}")],
            };
        }
        catch (NightOverException) when (begun is not null && pipeline.Memory(item.Label)?.Read() is { } upload)
        {
            return BackupOutcome.Paused(begun, upload, Night.Next);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            return BackupOutcome.Failed(item.Label, ItemFailure.Of(e));
        }
    }

    private BackupAsk Known(BackupAsk ask, BackupItem item, Catalogue catalogue) => ask with
    {
        Doubtful = ask.Beside is { } upload ? Doubtful(catalogue).Add(upload.Key) : Doubtful(catalogue),
        Bounds = Bounds,
        Proved = Proved(catalogue),
        OtherFulls = LabelFull.Of(catalogue.Backups, item.Label),
    };

    // A directory is archived whole each time: there is nothing less of it to be had.
    private static bool IsNewFull(BackupJob job) => !job.IsDirectory && job.Decision.Parent is null;

    // Its parts are in the bucket and billed: what is begun is finished, whatever the month costs.
    private static bool Resumes(BackupJob job, BackupAsk ask) => ask.ResumesFull && job.Snapshot.Uuid == ask.First;

    // A full backup that was asked for is of the newest snapshot.
    // Nothing of an encrypted upload can be used again, so it does not go first.
    private InterruptedUpload? Interrupted(BackupItem item, BackupAsk ask) =>
        ask.Full || pipeline.Memory(item.Label)?.Read() is not { } old || ArchiveKey.ParseArchive(old.Key) is not { IsEncrypted: false } ? null : old;

    // What is known and not there may be hidden, and may be brought back: nothing is stored over it either.
    private ImmutableHashSet<string> Doubtful(Catalogue catalogue) =>
    [
        .. catalogue.Damaged.Select(each => ArchiveKey.ParseManifest(each.Key)?.Archive).OfType<string>(),
        .. catalogue.Marks.Keys,
        .. Expected.Except(catalogue.Backups.Select(backup => backup.Key), StringComparer.Ordinal),
    ];

    // What is missing, cut short or damaged is no parent, and does not count as done.
    private static List<StoredBackup> Usable(Catalogue catalogue, BackupItem item) =>
        [.. catalogue.Of(item.Label).Where(backup => catalogue.ArchiveFault(backup) is null)];
}
