using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>Brings a label back from the bucket onto the place it came from (<see cref="PlaceSwap"/>).</summary>
/// <param name="digest">Compares the restored tree with the backup's content digest; null leaves that out.</param>
/// <param name="atNextBoot">Leaves what is mounted alone: the exchange shows when it is mounted the next time.</param>
public sealed class InPlaceRestore(ArchiveSource source, DigestTree? digest, Place place, bool atNextBoot)
{
    /// <summary>What a file system should keep free whatever happens.</summary>
    internal static readonly Bytes Reserve = Bytes.MiB(64);

    /// <summary>Receives each leftover of an interrupted restore, and what became of it.</summary>
    public Action<string> Told { get; init; } = _ => { };

    private PlaceSwap Swap => new(place, atNextBoot) { Told = Told };

    /// <summary>Looks at all that a run would refuse for, and changes nothing.</summary>
    /// <exception cref="StorageException">A run would be refused.</exception>
    public async Task<InPlacePreview> Preview(Chain chain, Instant now, CancellationToken cancellation)
    {
        var backup = chain.Links[^1].Manifest;
        MayBegin(backup);
        if (Directory.Exists(place.Path))
            MustHaveRoom(chain, place.Path);
        await Swap.MayRun(cancellation);
        return new InPlacePreview(
            backup.Key, place.Item.Label, place.Path, Swap.TakesEffect,
            chain.Keys, chain.StreamBytes,
            Swap.Steps(Making(chain), now));
    }

    /// <exception cref="StorageException">As for <see cref="PlaceSwap.Run"/>; or the backup is damaged.</exception>
    public async Task<InPlaceResult> Run(Chain chain, Instant now, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var backup = chain.Links[^1].Manifest;
        MayBegin(backup);
        Rebuilt? rebuilt = null;
        var swapped = await Swap.Run(
            async (staging, live) =>
            {
                rebuilt = await new Rebuilding(source, digest).Run(chain, staging, progress, cancellation);
                Milestones.Passed(Milestone.RestoreCompared);
                return await new Successor(place, digest).Make(rebuilt, backup, staging, live, cancellation);
            },
            top => MustHaveRoom(chain, top), now, cancellation);
        return new InPlaceResult(
            backup.Key, place.Item.Label, place.Path, swapped.Replaced, swapped.Delete,
            swapped.TakesEffect,
            chain.Keys, chain.StreamBytes, rebuilt!.Compared,
            swapped.Moved, swapped.Left, [.. rebuilt.Notes, .. swapped.Notes, .. NextBackup()], Math.Round(started.Elapsed.TotalSeconds, 3));
    }

    /// <summary>Finishes, or removes, what a restore that was cut off has left: before anything else is checked, as it may be what this machine lacks.</summary>
    /// <exception cref="StorageException">As for <see cref="Run"/>.</exception>
    /// <param name="told">Receives what was found, and what became of it.</param>
    public static Task Settle(Place place, Action<string> told, CancellationToken cancellation) => PlaceSwap.Settle(place, told, cancellation);

    private IEnumerable<string> NextBackup() =>
        place.IsDirectory ? [] : ["the next backup of it is a full one, since it is another subvolume than the one that was backed up"];

    private ImmutableArray<string> Making(Chain chain)
    {
        // Of a copy in the replica nobody knows the size before it has been sent.
        var what = chain.StreamBytes == 0 ? chain.Links[^1].Key : $"{chain.Links.Length} archive(s), the last {chain.Links[^1].Key}, {new Bytes(chain.StreamBytes)}";
        var receive = $"receive {what}, beside {place.InPool} on the pool of {place.Source}";
        return place.IsDirectory ? [receive]
            : place.Subvolume.Nodatacow ? [receive, "copy it to a new subvolume that is nodatacow, and compare the copy"]
            : [receive, "make a writable snapshot of it, with the compression property of the plan"];
    }

    private void MayBegin(Manifest backup)
    {
        new Rebuilding(source, digest).MustCompare(backup);
        if (backup.Backup.Source != place.Item.Kind)
            throw new StorageException(ExitCode.BadInput, $"{backup.Key} is of a {backup.Backup.Source.InWords()}, and the plan has a {place.Item.Kind.InWords()} at {place.Item.Path}: restore it with --to");
    }

    // What it takes at least: compressed as in the archives, and once more as it is where nothing may be compressed.
    private void MustHaveRoom(Chain chain, string path)
    {
        var free = FileSystemSpace.Of(path).Free;
        var plain = !place.IsDirectory && place.Subvolume.Nodatacow ? chain.StreamBytes : 0;
        var needed = new Bytes(chain.Links.Sum(link => link.Manifest.Length) + plain) + Reserve;
        if (free.Count < needed.Count)
            throw new StorageException(ExitCode.System, $"{place.Item.Label} needs at least {needed} beside what is there, and {free} is free on its pool: make room first, or restore elsewhere with --to; nothing was changed");
    }
}
