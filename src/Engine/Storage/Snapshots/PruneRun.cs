using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>What becomes of a snapshot.</summary>
[JsonConverter(typeof(WordsConverter<Fate>))]
public enum Fate
{
    Kept,
    Deleted,

    /// <summary>In a dry run.</summary>
    WouldDelete,

    /// <summary>In a dry run: if the disk stays full.</summary>
    MayDelete,

    /// <summary>It was to go, and could not be deleted.</summary>
    NotDeleted,
}

/// <summary>What became of one snapshot.</summary>
public sealed record Pruned(Decision Decision, Fate Fate, ImmutableArray<string> Because)
{
    public static Pruned As(Decision decision, Fate fate) => new(decision, fate, [.. decision.Because]);
}

/// <summary>Carries out the decisions of the retention, then thins pools that are nearly full.</summary>
/// <param name="minFreePercent">Below it a pool is thinned; 0 is never.</param>
/// <param name="dryRun">Decides, and deletes nothing.</param>
public sealed class PruneRun(HostPaths host, Snapper snapper, int minFreePercent, bool dryRun)
{
    private readonly List<Pruned> done = [];
    private readonly List<string> notes = [];

    /// <summary>Asked right before each deletion: why that snapshot must stay after all; null when it may go.</summary>
    public Func<Guid, string?> NeededNow { get; init; } = _ => null;

    /// <summary>What a person should know: of a nearly full disk, and what that cost.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Whether a pool has less room than it should, and nothing more to give.</summary>
    public bool StillFull { get; private set; }

    /// <param name="decisions">Of each subvolume.</param>
    /// <returns>Oldest first for each subvolume, in the order given.</returns>
    public async Task<ImmutableArray<Pruned>> Run(
        IReadOnlyList<(Snapshotted Subvolume, ImmutableArray<Decision> Decisions)> decisions, CancellationToken cancellation)
    {
        foreach (var (_, each) in decisions)
        {
            foreach (var decision in each)
                done.Add(decision.IsKept ? Pruned.As(decision, Fate.Kept) : await Delete(decision, [.. decision.Because], cancellation));
        }

        foreach (var pool in decisions.GroupBy(each => each.Subvolume.Pool, StringComparer.Ordinal))
            await Thin(pool.Key, host.In(pool.First().Subvolume.MountPoint), [.. pool.SelectMany(each => each.Decisions)], cancellation);
        return [.. done];
    }

    /// <summary>Whether a pool has less room than it should.</summary>
    public bool IsNearlyFull(FileSystemSpace space) => space.FreePercent < minFreePercent;

    private async Task Thin(string pool, string path, ImmutableArray<Decision> decisions, CancellationToken cancellation)
    {
        if (!IsNearlyFull(FileSystemSpace.Of(path)))
            return;
        // What has just been deleted may be room enough once it is free.
        var space = await Reclaimed(path, cancellation);
        if (!IsNearlyFull(space))
            return;

        notes.Add($"the {pool} pool is nearly full: {space}, and storage.snapshots.minFreePercent is {minFreePercent}");
        foreach (var decision in Thinning.Order(decisions))
        {
            var index = done.FindIndex(each => ReferenceEquals(each.Decision, decision));
            done[index] = await Delete(decision, [$"the {pool} pool is nearly full; it was {string.Join("; ", decision.Because)}"], cancellation, Fate.MayDelete);
            space = await Reclaimed(path, cancellation);
            if (!IsNearlyFull(space))
                break;
        }

        if (dryRun)
            return;
        StillFull |= IsNearlyFull(space);
        notes.Add(IsNearlyFull(space)
            ? $"the {pool} pool has no more snapshots that may go, and {space}: delete files, or snapshots that are pinned or made by hand"
            : $"the {pool} pool has {space} after its oldest snapshots went");
    }

    private async Task<FileSystemSpace> Reclaimed(string path, CancellationToken cancellation)
    {
        if (!dryRun)
            await BtrfsTool.ReclaimDeleted(path, cancellation);
        return FileSystemSpace.Of(path);
    }

    private async Task<Pruned> Delete(
        Decision decision, ImmutableArray<string> because, CancellationToken cancellation, Fate whenDry = Fate.WouldDelete)
    {
        if (dryRun)
            return new Pruned(decision, whenDry, because);
        try
        {
            if (NeededNow(decision.Snapshot.Uuid) is { } use)
                return new Pruned(decision, Fate.Kept, [use]);
            await snapper.Delete(decision.Snapshot.Config, decision.Snapshot.Number, cancellation);
            Milestones.Passed(Milestone.SnapshotDeleted);
            return new Pruned(decision, Fate.Deleted, because);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && e is not StorageException { ExitCode: not ExitCode.System })
        {
            return new Pruned(decision, Fate.NotDeleted, [ItemFailure.Of(e).Message, .. because]);
        }
    }
}
