using System.Collections.Immutable;
using System.Diagnostics;
using NodaTime;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Brings a label back onto the place it came from. It is put together beside what is there, then both trade places in
/// one step; what was there stays, under a name of its own. Cut off anywhere, either the old one or the new one has the
/// place, and the next run removes or finishes what it finds.
/// </summary>
/// <param name="digest">Compares the restored tree with the backup's content digest; null leaves that out.</param>
/// <param name="atNextBoot">Leaves what is mounted alone: the exchange shows when it is mounted the next time.</param>
public sealed class InPlaceRestore(ArchiveSource source, DigestTree? digest, Place place, bool atNextBoot)
{
    /// <summary>What a file system should keep free whatever happens.</summary>
    private static readonly Bytes Reserve = Bytes.MiB(64);

    private readonly Mounts mounts = new(place);

    /// <summary>Receives each leftover of an interrupted restore, and what became of it.</summary>
    public Action<string> Told { get; init; } = _ => { };

    private string Live => place.InPool;

    private bool Unmounts => !place.IsDirectory && place.IsMounted && !atNextBoot;

    /// <summary>Looks at all that a run would refuse for, and changes nothing.</summary>
    /// <exception cref="StorageException">A run would be refused.</exception>
    public async Task<InPlacePreview> Preview(Chain chain, Instant now, CancellationToken cancellation)
    {
        var backup = chain.Links[^1].Manifest;
        MayBegin(backup);
        if (Directory.Exists(place.Path))
        {
            MustHaveRoom(chain, place.Path);
            if (place is { IsDirectory: false, IsMounted: true })
                await BootMustFollow(place.Path, place.Path, cancellation);
        }

        return new InPlacePreview(
            backup.Key, place.Item.Label, place.Path, TakesEffect,
            chain.Keys, chain.StreamBytes,
            InPlaceSteps.Of(place, mounts, chain, Unmounts, atNextBoot, now));
    }

    /// <exception cref="StorageException">
    /// <see cref="ExitCode.Refused"/>: in use, or the next boot would not follow. <see cref="ExitCode.Busy"/>: another
    /// run is at work on the pool. Others: the backup is damaged, or the system failed. The message says which one is
    /// live; where it does not, the old one is.
    /// </exception>
    public async Task<InPlaceResult> Run(Chain chain, Instant now, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var backup = chain.Links[^1].Manifest;
        MayBegin(backup);
        await using var pool = await Pool.Open(place, cancellation);
        var top = pool.Top;
        using var beside = HeldDirectory.Above(top.In(Live));
        var live = Path.Combine(beside.Path, Path.GetFileName(Live));
        var swap = SwapOf(place, beside);
        var isUp = false;
        try
        {
            await swap.Settle(Told, cancellation);
            if (!place.IsDirectory && Posix.Find(live) is { Kind: FileKind.Directory })
            {
                using (var directory = beside.Inside(Path.GetFileName(Live)))
                    await Staging.Sweep(directory, Told);
                await BootMustFollow(top.Path, live, cancellation);
            }

            MustHaveRoom(chain, top.Path);
            await using var staging = await Staging.Beside(top.In(Live), asSubvolume: !place.IsDirectory, Told);
            var rebuilt = await new Rebuilding(source, digest).Run(chain, staging, progress, cancellation);
            Milestones.Passed(Milestone.RestoreCompared);
            var successor = await new Successor(place, digest).Make(rebuilt, backup, staging, live, cancellation);

            // From here on nothing takes long, and nothing is stopped half-way.
            cancellation.ThrowIfCancellationRequested();
            if (Unmounts)
            {
                await mounts.TakeDown();
                Milestones.Passed(Milestone.PlaceUnmounted);
            }

            var old = await swap.Run(successor, now, CancellationToken.None);
            var delete = await HowToDelete(top, old);
            isUp = true;
            await PutUp($"what was restored is in place as {Live}");
            Milestones.Passed(Milestone.PlaceMounted);
            return new InPlaceResult(
                backup.Key, place.Item.Label, place.Path, NameInPool(old), delete,
                TakesEffect,
                chain.Keys, chain.StreamBytes, rebuilt.Compared,
                old.Moved, old.Left, [.. rebuilt.Notes, .. Notes(old)], Math.Round(started.Elapsed.TotalSeconds, 3));
        }
        finally
        {
            // Whatever failed, of which the error tells: one of both is mounted at the place, the old or the new.
            if (!isUp)
                await PutUpAfterFailure();
        }
    }

    /// <summary>Finishes, or removes, what a restore that was cut off has left: before anything else is checked, as it may be what this machine lacks.</summary>
    /// <exception cref="StorageException">As for <see cref="Run"/>.</exception>
    /// <param name="told">Receives what was found, and what became of it.</param>
    public static async Task Settle(Place place, Action<string> told, CancellationToken cancellation)
    {
        await using var pool = await Pool.Open(place, cancellation);
        using var beside = HeldDirectory.Above(pool.Top.In(place.InPool));
        await SwapOf(place, beside).Settle(told, cancellation);
    }

    private static SubvolumeSwap SwapOf(Place place, HeldDirectory beside) =>
        new(beside, Path.GetFileName(place.InPool), HostKey.PrivateIn(place.Item.Path), keepsBoth: !place.IsDirectory);

    private TakesEffect TakesEffect => WaitsForBoot ? TakesEffect.AtTheNextBoot : TakesEffect.Now;

    private bool WaitsForBoot => !place.IsDirectory && place.IsMounted && atNextBoot;

    private async Task PutUp(string state)
    {
        if (place.IsDirectory || WaitsForBoot)
            return;
        try
        {
            await mounts.PutUp();
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode, $"{state}, and {e.Message}", e);
        }
    }

    private async Task PutUpAfterFailure()
    {
        try
        {
            await PutUp("the restore failed");
        }
        catch (StorageException e)
        {
            Told(e.Message);
        }
    }

    private void MayBegin(Manifest backup)
    {
        new Rebuilding(source, digest).MustCompare(backup);
        if (backup.Backup.Source != place.Item.Kind)
            throw new StorageException(ExitCode.BadInput, $"{backup.Key} is of a {backup.Backup.Source.InWords()}, and the plan has a {place.Item.Kind.InWords()} at {place.Item.Path}: restore it with --to");
        if (place.IsDirectory && place.Mounted.Any())
            throw new StorageException(ExitCode.Refused, $"{place.Mounted[0].MountPoint} is mounted in {place.Path}, and would be moved aside with the old one: unmount it first");
        if (Unmounts && mounts.Against() is { } reason)
            throw new StorageException(ExitCode.Refused, $"{reason}; nothing was changed. With --at-next-boot it is swapped all the same, and takes effect after a reboot: what is written until then stays in the old one.");
    }

    private async Task BootMustFollow(string pool, string live, CancellationToken cancellation)
    {
        var commandLine = place.IsRunningRoot ? await File.ReadAllTextAsync("/proc/cmdline", cancellation) : string.Empty;
        var number = (await BtrfsTool.Show(live, cancellation)).Id;
        if (BootChoice.Against(place, commandLine, await BtrfsTool.DefaultSubvolume(pool, cancellation), number) is { } reason)
            throw new StorageException(ExitCode.Refused, $"{reason}; nothing was changed");
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

    private string NameInPool(Old old) => old.Name.Length == 0 ? string.Empty : Path.Combine(Path.GetDirectoryName(Live)!, old.Name);

    private async Task<string> HowToDelete(PoolTop top, Old old)
    {
        if (old.Name.Length == 0)
            return string.Empty;
        if (place.IsDirectory)
            return new CommandLine("rm", "-r", "--one-file-system", Path.Combine(Path.GetDirectoryName(place.Path)!, old.Name)).ToString();
        // A subvolume that others lie in cannot be deleted: the old one has kept its signing key.
        string[] all = [.. HostKey.PrivateIn(place.Item.Path) is { } key && Posix.Find(Path.Combine(top.In(NameInPool(old)), key)) is { Inode: SubvolumeCalls.Top } ? [Path.Combine(NameInPool(old), key)] : Array.Empty<string>(), NameInPool(old)];
        var commands = new List<string>();
        foreach (var name in all)
            commands.Add(new CommandLine("btrfs", "subvolume", "delete", "--subvolid", $"{(await BtrfsTool.Show(top.In(name), CancellationToken.None)).Id}", place.Path).ToString());
        return string.Join(" && ", commands);
    }

    private ImmutableArray<string> Notes(Old old)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (WaitsForBoot)
        {
            notes.Add($"{place.Path} shows the old one until it is mounted again: reboot. What is written there until then stays in the old one");
            if (old.Moved.Contains(".snapshots"))
                notes.Add("its .snapshots is in the new one already: until the reboot no snapshot of it can be made or listed");
        }
        else if (place.IsDirectory && OpenFiles.UsersOf(Path.Combine(Path.GetDirectoryName(place.Path)!, old.Name)) is { IsEmpty: false } users && old.Name.Length > 0)
        {
            notes.Add($"still using the old one, restart them: {string.Join("; ", users)}");
        }

        notes.Add("the next backup of it is a full one, since it is another subvolume than the one that was backed up");
        return place.IsDirectory ? [.. notes.SkipLast(1)] : notes.ToImmutable();
    }

    /// <summary>The top of the place's pool, which no other restore in place works on meanwhile.</summary>
    private sealed class Pool(IDisposable alone, PoolTop top) : IAsyncDisposable
    {
        public PoolTop Top => top;

        public static async Task<Pool> Open(Place place, CancellationToken cancellation)
        {
            var device = (await Programs.Run(new("findfs", place.Source), cancellation)).OrThrow().StandardOutput.Trim();
            var uuid = await Signatures.UuidOf(device, cancellation)
                ?? throw new StorageException(ExitCode.System, $"blkid finds no file system on {device}");

            // Of this machine, not of the host's root, which may have to be unmounted.
            var alone = RunLock.Take(HostPaths.Running, $"in-place-{uuid}");
            try
            {
                return new Pool(alone, await PoolTop.Mount(Path.Combine(HostPaths.Running.Locks, "in-place", uuid), device, place.Pool.MountOptions, cancellation));
            }
            catch
            {
                alone.Dispose();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await top.DisposeAsync();
            alone.Dispose();
        }
    }
}
