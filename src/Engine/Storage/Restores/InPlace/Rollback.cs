using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>Puts a writable snapshot of one of a place's own snapshots in the place (<see cref="PlaceSwap"/>). It needs no bucket, and copies no data.</summary>
/// <param name="to">The snapshot that is gone back to.</param>
/// <param name="atNextBoot">Leaves what is mounted alone: the exchange shows when it is mounted the next time.</param>
public sealed class Rollback(Place place, Snapshot to, bool atNextBoot)
{
    private const string Modules = "usr/lib/modules";

    /// <summary>Receives each leftover of an interrupted run, and what became of it.</summary>
    public Action<string> Told { get; init; } = _ => { };

    private PlaceSwap Swap => new(place, atNextBoot) { Told = Told, Origin = to.Origin };

    /// <summary>Looks at all that a run would refuse for, and changes nothing.</summary>
    /// <exception cref="StorageException">A run would be refused.</exception>
    public async Task<RollbackPreview> Preview(Instant now, CancellationToken cancellation)
    {
        MustHaveRoom(place.Path);
        await Swap.MayRun(cancellation);
        return new RollbackPreview(
            place.Item.Label, place.Path, to.Name, to.Created, Swap.TakesEffect,
            Swap.Steps([$"make a read-only snapshot of what is there now, as {to.Config}/NEXT", $"make a writable snapshot of {to.Name}, made {to.Created}, beside {place.InPool}"], now),
            [.. Doubts()]);
    }

    /// <param name="safety">Of what is there now.</param>
    /// <exception cref="StorageException">As for <see cref="PlaceSwap.Run"/>.</exception>
    public async Task<RollbackResult> Run(Snapshot safety, Instant now, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var swapped = await Swap.Run((staging, live) => new Successor(place, digest: null).MakeOf(to.Path, staging, live, cancellation), MustHaveRoom, now, cancellation);
        return new RollbackResult(
            place.Item.Label, place.Path, to.Name, to.Created, safety.Name,
            swapped.Replaced, swapped.Delete, swapped.TakesEffect, swapped.Moved, swapped.Left,
            [.. Doubts(), .. swapped.Notes, $"the next backup of it builds on {to.Name} or one made before it, where the bucket has one that is here too; else it is a full one"],
            Math.Round(started.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Tells of a rollback to this very snapshot that was cut off and is finished now: another would have the wrong one to undo it by.</summary>
    /// <param name="snapshots">Of the configuration.</param>
    /// <returns>Null when what was finished is another one, or its safety snapshot is gone.</returns>
    /// <exception cref="StorageException">The pool cannot be looked at.</exception>
    internal async Task<RollbackResult?> Completed(Finished finished, IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation)
    {
        if (finished.MadeOf != to.Uuid || SafetyOf(finished, snapshots) is not { } safety)
            return null;
        var started = Stopwatch.StartNew();
        var (moved, left) = await Swap.Earlier(finished.What.Replaced, cancellation);
        return new RollbackResult(
            place.Item.Label, place.Path, to.Name, to.Created, safety.Name,
            finished.What.Replaced, finished.What.Delete, TakesEffect.Now, [.. finished.What.Moved, .. moved], [.. finished.What.Left, .. left],
            [.. Doubts(), "this rollback had been begun and was cut off; it is finished, and was not made once more"],
            Math.Round(started.Elapsed.TotalSeconds, 3));
    }

    /// <summary>What was finished where it is not what was asked for, in words.</summary>
    internal static string InWords(Finished finished, IReadOnlyList<Snapshot> snapshots) =>
        snapshots.FirstOrDefault(snapshot => snapshot.Uuid == finished.MadeOf) is { } of
            ? $"what was cut off was a rollback to {of.Name}; {(SafetyOf(finished, snapshots) is { } safety ? $"what was there before that is {safety.Name}" : $"what was there before that is {finished.What.Replaced}")}. What is asked for now is done on top of it"
            : $"what was cut off was a restore; what was there before that is {finished.What.Replaced}. What is asked for now is done on top of it";

    /// <summary>What an earlier rollback to the same snapshot replaced, in words, as its own report may never have been read; null when there was none.</summary>
    internal string? Before(SubvolumeInfo live, IReadOnlyList<Snapshot> snapshots) =>
        live.ParentUuid == to.Uuid && snapshots.Where(snapshot => snapshot.Tier == TierTag.BeforeRollback && snapshot.Origin != live.Uuid).MaxBy(snapshot => snapshot.Number) is { } safety
            ? $"{place.Path} had been rolled back to {to.Name} before; what was there before that is {safety.Name}"
            : null;

    /// <summary>Of what a rollback replaced.</summary>
    private static Snapshot? SafetyOf(Finished finished, IReadOnlyList<Snapshot> snapshots) =>
        snapshots.Where(snapshot => snapshot.Tier == TierTag.BeforeRollback && snapshot.Origin == finished.Old).MaxBy(snapshot => snapshot.Number);

    private IEnumerable<string> Doubts()
    {
        if (to.IsAltered)
            yield return $"{to.Name} was made writable and changed after it was made";
        if (place.IsRunningRoot && MissingModules(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), place.Path, to.Path) is { } missing)
            yield return missing;
    }

    /// <summary>The kernel lies in the ESP, which no snapshot holds, and its modules lie in the root that is rolled back.</summary>
    /// <param name="release">Of the running kernel.</param>
    internal static string? MissingModules(string release, string now, string then) =>
        RealPath.IsDirectory(now, $"{Modules}/{release}") && !RealPath.IsDirectory(then, $"{Modules}/{release}")
            ? $"the kernel that runs now, {release}, has no modules in what comes back: choose an older kernel at boot, or bring {Modules}/{release} back with `cp --archive`"
            : null;

    /// <summary>Snapshots lie in what has the subvolume's name: they are seen only while that is mounted. A mount that waits for the boot shows the old one, which has another name by now.</summary>
    /// <exception cref="StorageException">It is not mounted, or waits for the next boot.</exception>
    internal static void MustShowItsSnapshots(Place place)
    {
        if (!place.IsMounted)
            throw new StorageException(ExitCode.System, $"{place.Path} is not mounted, so that its snapshots cannot be seen: `mount {place.Path}` (a rollback without --dry-run does that)");
        if (!place.IsShown)
            throw new StorageException(ExitCode.Refused, $"{place.Path} shows {place.Mounted.Last(mount => mount.MountPoint == place.Path).Root[1..]}, and {place.InPool} takes its place at the next boot: reboot first; nothing was changed");
    }

    private static void MustHaveRoom(string path)
    {
        if (FileSystemSpace.Of(path).Free is var free && free.Count < InPlaceRestore.Reserve.Count)
            throw new StorageException(ExitCode.System, $"a snapshot takes room for its metadata, and only {free} is free on the pool: make room first (`panther-storage snapshot prune`); nothing was changed");
    }
}
