using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Backups;

/// <param name="Full">A full backup, even where an incremental one is possible.</param>
/// <param name="AtPace">Each item only as often as the plan says; else whatever snapshot is newest.</param>
public sealed record BackupAsk(bool Full, bool AtPace)
{
    /// <summary>Why no new full backup of a subvolume may be made, in words; null when it may.</summary>
    public string? NoFull { get; init; }

    /// <summary>The owner's bounds.</summary>
    public ChainBounds Bounds { get; init; } = ChainBounds.Usual;

    /// <summary>Keys of archives that were proved whole.</summary>
    public IReadOnlySet<string> Proved { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The newest full of each other label.</summary>
    public ImmutableArray<LabelFull> OtherFulls { get; init; } = [];

    /// <summary>Whether the archive is to be encrypted.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>What is dated later counts as dated by a clock that was wrong.</summary>
    public Instant Now { get; init; } = Instant.MaxValue;

    /// <summary>A snapshot that goes before the newest while it is there: one whose upload was interrupted, or one that was missed.</summary>
    public Guid? First { get; init; }

    /// <summary>Whether the upload that was interrupted is of a full backup, and only as such can be resumed.</summary>
    public bool ResumesFull { get; init; }

    /// <summary>Bytes that the upload which was interrupted has yet to send; null where nobody knows.</summary>
    public long? Left { get; init; }

    /// <summary>A full of the label that goes on over several nights; its note stays, and this backup leaves none.</summary>
    public InterruptedUpload? Beside { get; init; }

    /// <summary>
    /// Keys of archives whose manifest cannot be believed. Perhaps it was only misread, or will be mended: nothing is
    /// stored over them.
    /// </summary>
    public ImmutableHashSet<string> Doubtful { get; init; } = [];
}

/// <summary>
/// From the plan's item, the snapshots and the bucket to one backup to be made, or to none. Pure. Which snapshot is newer
/// than which is told by the order in which the file system made them, not by their dates (<see cref="SnapshotDates"/>):
/// one that is dated ahead must not hide those made after it.
/// </summary>
public static class BackupPlanner
{
    /// <param name="snapshots">Of the item's snapper configuration, in any order.</param>
    /// <param name="committed">Sound backups of the item's label.</param>
    /// <param name="ask">What was asked for beyond the plan.</param>
    /// <returns>The job, or null with the backup that its snapshot is in the bucket as already.</returns>
    /// <exception cref="StorageException">There is no snapshot to back up.</exception>
    public static (BackupJob? Job, StoredBackup? Already) Plan(
        string host, BackupItem item, StoragePlan plan, IReadOnlyList<Snapshot> snapshots,
        IReadOnlyCollection<StoredBackup> committed, BackupAsk ask)
    {
        var snapshot = Newest(item, snapshots, ask);
        if (committed.FirstOrDefault(backup => backup.Facts.SnapshotUuid == snapshot.Uuid) is { } already)
            return (null, already);

        var made = SnapshotDates.Of(snapshots, ask.Now);
        var time = made.First(each => each.Snapshot == snapshot).Time;
        var pace = PaceOf(snapshot, made, committed);
        var decision = Decide(plan, item, pace, snapshot, made, committed, ask);
        return (new BackupJob
        {
            Key = FreeKey(
                ArchiveKey.Of(host, item.Label, time) with { IsEncrypted = ask.IsEncrypted },
                [.. committed.Select(backup => backup.Key), .. ask.Doubtful]),
            Item = item,
            Snapshot = snapshot,
            Time = time,
            SourcePath = item.Kind == SourceKind.Directory ? DirectoryIn(snapshot, item, plan) : snapshot.Path,
            Tier = pace,
            Decision = decision,
            Parent = decision.Parent is { } parent ? snapshots.First(each => each.Uuid == parent.Facts.SnapshotUuid) : null,
        }, null);
    }

    /// <summary>
    /// Those that this program made at the item's pace and that are not in the bucket: made after the first of those that
    /// are, or after its date where that snapshot is not here any more. All but the newest where the bucket has none.
    /// </summary>
    /// <param name="sinceLast">Only those made after the last that is in the bucket; none where nothing is.</param>
    /// <returns>In the order in which they were made, without the one that goes next.</returns>
    public static ImmutableArray<DatedSnapshot> Missed(
        BackupItem item, IReadOnlyList<Snapshot> snapshots, IReadOnlyCollection<StoredBackup> committed, BackupAsk ask, bool sinceLast)
    {
        if (snapshots.Count == 0 || (sinceLast && committed.Count == 0))
            return [];
        var next = Newest(item, snapshots, ask);
        var stored = committed.Select(backup => backup.Facts.SnapshotUuid).ToHashSet();
        var made = SnapshotDates.Of(snapshots, ask.Now);
        var before = made.TakeWhile(each => each.Snapshot != next).ToList();
        var here = sinceLast ? before.FindLastIndex(each => stored.Contains(each.Snapshot.Uuid)) : before.FindIndex(each => stored.Contains(each.Snapshot.Uuid));
        var times = committed.Select(backup => backup.Moment).DefaultIfEmpty(Instant.MinValue).ToList();
        var since = sinceLast ? times.Max() : times.Min();
        return
        [
            .. before.Where((each, index) => here >= 0 ? index > here : each.Time >= since)
                .Where(each => !stored.Contains(each.Snapshot.Uuid) && each.Snapshot.Tier.Length > 0 && FitsPace(each.Snapshot, item, ask)),
        ];
    }

    // At the item's pace, a weekly item waits for a weekly snapshot (or one made by hand), except for its first backup. What a
    // rollback has given up is not what "latest" is to restore.
    private static Snapshot Newest(BackupItem item, IReadOnlyList<Snapshot> snapshots, BackupAsk ask) =>
        snapshots.InOrder()
            .OrderBy(snapshot => snapshot.Uuid == ask.First)
            .ThenBy(snapshot => FitsPace(snapshot, item, ask))
            .LastOrDefault()
        ?? throw new StorageException(ExitCode.System,
            $"{item.Label}: snapper configuration `{item.SnapperConfig}` has no snapshot to back up. Make one with `panther-storage snapshot create`.");

    private static bool FitsPace(Snapshot snapshot, BackupItem item, BackupAsk ask) =>
        snapshot.Tier != TierTag.BeforeRollback
        && (!ask.AtPace || TierTag.Rank(snapshot.Tier) is Tier.Manual || TierTag.Rank(snapshot.Tier) >= Tiers.Parse(item.Tier));

    // A monthly snapshot that a daily one followed before the backup ran still makes this the month's backup. What was made
    // before the last one that is stored was passed over for good; where none of those stored is here, dates have to do.
    private static Tier PaceOf(Snapshot newest, ImmutableArray<DatedSnapshot> made, IReadOnlyCollection<StoredBackup> committed)
    {
        var stored = committed.Select(backup => backup.Facts.SnapshotUuid).ToHashSet();
        var upTo = made.TakeWhile(each => each.Snapshot != newest).ToList();
        // One that is finished late must not change with what was stored beside it.
        var time = made.First(each => each.Snapshot == newest).Time;
        var since = upTo.FindLastIndex(each => stored.Contains(each.Snapshot.Uuid)) is >= 0 and var last
            ? upTo.Skip(last + 1)
            : upTo.Where(each => committed.Where(backup => backup.Moment <= time).All(backup => backup.Moment <= each.Time));
        return since.Select(each => TierTag.Rank(each.Snapshot.Tier)).Append(TierTag.Rank(newest.Tier)).Max();
    }

    private static ChainDecision Decide(
        StoragePlan plan, BackupItem item, Tier pace, Snapshot snapshot, ImmutableArray<DatedSnapshot> made,
        IReadOnlyCollection<StoredBackup> committed, BackupAsk ask)
    {
        if (item.Kind == SourceKind.Directory)
            return new ChainDecision(null, "a directory is archived whole each time") { Bytes = committed.MaxBy(backup => backup.Moment)?.Manifest.Length };
        if (ask.NoFull is { } reason)
        {
            var without = ByRules();
            return without with { Because = $"no new full one: {reason}; {without.Because}" };
        }

        return ask.Full ? new ChainDecision(null, "a full backup was asked for") { Bytes = FullBytes() }
            : ask.ResumesFull && snapshot.Uuid == ask.First ? new ChainDecision(null, "the full backup that was interrupted is finished as such") { Bytes = FullBytes() }
            : ByRules();

        long? FullBytes() => committed.Where(backup => backup.Facts.IsFull).MaxBy(backup => backup.Moment) is { } full ? Churn.BytesOf(full) : null;

        ChainDecision ByRules()
        {
            var unfit = made.Select(each => (each.Snapshot.Uuid, Why: Unfit(each.Snapshot, snapshot, made))).Where(each => each.Why is not null)
                .ToDictionary(each => each.Uuid, each => each.Why!);
            var earlier = made.TakeWhile(each => each.Snapshot != snapshot).Select(each => each.Snapshot.Uuid).ToHashSet();
            var here = made.Select(each => each.Snapshot.Uuid).ToHashSet();
            var time = made.First(each => each.Snapshot == snapshot).Time;
            // Of a snapshot that is here, the order says whether it is older; of another, only its date can.
            return ChainPlanner.Decide(new ChainFacts(
                pace, time,
                [.. committed.Where(backup => here.Contains(backup.Facts.SnapshotUuid) ? earlier.Contains(backup.Facts.SnapshotUuid) : backup.Moment <= time)],
                here.Except(unfit.Keys).ToHashSet())
            {
                Before = Instant.MaxValue,
                Unfit = unfit,
                Bounds = ask.Bounds,
                Rhythm = Rhythm.Of(plan, item),
                Proved = ask.Proved,
                OtherFulls = ask.OtherFulls,
                NoFull = ask.NoFull,
            });
        }
    }

    private static string? Unfit(Snapshot parent, Snapshot snapshot, ImmutableArray<DatedSnapshot> made) =>
        !Lineage.IsOfOne(parent, snapshot, made.Select(each => each.Snapshot)) ? "is of the subvolume that was here before a restore or rollback"
        : parent.IsAltered ? "was changed after it was made"
        : null;

    // Snapshots made within one second would share a key; the later takes the next free second.
    private static ArchiveKey FreeKey(ArchiveKey key, HashSet<string> taken)
    {
        var free = key;
        while (taken.Contains(free.Archive))
            free = free with { Time = free.Time + Duration.FromSeconds(1) };
        // A manifest under a still later key would not be believed when it is read.
        return free.Time - key.Time <= ManifestCheck.KeySlack
            ? free
            : throw new StorageException(ExitCode.Refused,
                $"{key.Archive} and all keys of the {ManifestCheck.KeySlack.TotalSeconds:0} seconds after it are taken by objects that are not trusted, and those are never overwritten: see who put them there with `panther-storage backup verify`, delete them, and run again");
    }

    private static string DirectoryIn(Snapshot snapshot, BackupItem item, StoragePlan plan)
    {
        var subvolume = plan.Subvolumes.FirstOrDefault(each => each.Name == item.Subvolume)
            ?? throw new StorageException(ExitCode.BadInput, $"the plan backs up {item.Path} from {item.Subvolume}, which is not in its layout");
        var relative = Path.GetRelativePath(subvolume.MountPoint, item.Path);
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal)
            ? throw new StorageException(ExitCode.BadInput, $"{item.Path} does not lie in {item.Subvolume}, which is mounted at {subvolume.MountPoint}")
            : Path.Combine(snapshot.Path, relative);
    }
}
