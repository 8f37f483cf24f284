using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
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

    private PlaceSwap Swap => new(place, atNextBoot) { Told = Told };

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
        if (place.Mounted.Last(mount => mount.MountPoint == place.Path).Root is var root && root != $"/{place.InPool}")
            throw new StorageException(ExitCode.Refused, $"{place.Path} shows {root[1..]}, and {place.InPool} takes its place at the next boot: reboot first; nothing was changed");
    }

    private static void MustHaveRoom(string path)
    {
        if (FileSystemSpace.Of(path).Free is var free && free.Count < InPlaceRestore.Reserve.Count)
            throw new StorageException(ExitCode.System, $"a snapshot takes room for its metadata, and only {free} is free on the pool: make room first (`panther-storage snapshot prune`); nothing was changed");
    }
}
