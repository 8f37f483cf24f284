using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Gives a place something new. It is put together beside what is there, then both trade places in one step; what was
/// there stays, under a name of its own. Cut off anywhere, either the old one or the new one has the place, and the next
/// run removes or finishes what it finds.
/// </summary>
/// <param name="atNextBoot">Leaves what is mounted alone: the exchange shows when it is mounted the next time.</param>
internal sealed class PlaceSwap(Place place, bool atNextBoot)
{
    private readonly Mounts mounts = new(place);

    /// <summary>Receives each leftover of an interrupted run, and what became of it.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <summary>UUID of the subvolume that what is put in the place was a snapshot of; empty where it is of none that was here.</summary>
    public Guid Origin { get; init; }

    public TakesEffect TakesEffect => WaitsForBoot ? TakesEffect.AtTheNextBoot : TakesEffect.Now;

    private string Live => place.InPool;

    private bool Unmounts => !place.IsDirectory && place.IsMounted && !atNextBoot;

    private bool WaitsForBoot => !place.IsDirectory && place.IsMounted && atNextBoot;

    /// <summary>Looks at all that a run would refuse for, and changes nothing.</summary>
    /// <exception cref="StorageException">A run would be refused.</exception>
    public async Task MayRun(CancellationToken cancellation)
    {
        await MayBegin();
        if (place is { IsDirectory: false, IsMounted: true })
            await BootMustFollow(place.Path, place.Path, cancellation);
    }

    /// <summary>The steps of <see cref="Run"/>, in words.</summary>
    /// <param name="made">How what is new is made.</param>
    public ImmutableArray<string> Steps(IEnumerable<string> made, Instant now) => InPlaceSteps.Of(place, mounts, made, Unmounts, atNextBoot, now);

    /// <param name="make">Puts the new one together: in the staging directory, on the pool whose top is mounted there, beside what is live or was.</param>
    /// <param name="mustHaveRoom">Refuses, by the path of the pool's top, when there is too little room; nothing was made then.</param>
    /// <exception cref="StorageException">
    /// <see cref="ExitCode.Refused"/>: in use, or the next boot would not follow. <see cref="ExitCode.Busy"/>: another
    /// run is at work on the pool. Others: it could not be made, or the system failed. The message says which one is
    /// live; where it does not, the old one is.
    /// </exception>
    public async Task<Swapped> Run(Func<Staging, string, Task<Staged>> make, Action<string> mustHaveRoom, Instant now, CancellationToken cancellation)
    {
        await MayBegin();
        await using var pool = await PlacePool.Open(place, cancellation);
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

            mustHaveRoom(top.Path);
            await using var staging = await Staging.Beside(top.In(Live), asSubvolume: !place.IsDirectory, Told);
            var successor = await make(staging, live);

            // From here on nothing takes long, and nothing is stopped half-way.
            cancellation.ThrowIfCancellationRequested();
            if (Unmounts)
                await mounts.TakeDown();
            if (!place.IsDirectory && !atNextBoot && Posix.Find(live) is { Kind: FileKind.Directory })
                await mounts.MustBeNowhereElse(DeviceOf(top), (await BtrfsTool.Show(live, CancellationToken.None)).Id);
            if (Unmounts)
                Milestones.Passed(Milestone.PlaceUnmounted);

            var old = await swap.Run(successor, now, CancellationToken.None);
            isUp = true;
            await PutUp($"what was restored is in place as {Live}");
            Milestones.Passed(Milestone.PlaceMounted);
            var (moved, left) = await EarlierOf(swap, old.Name);
            return await Tell(top, old with { Moved = [.. old.Moved, .. moved], Left = [.. old.Left, .. left] });
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
        await using var pool = await PlacePool.Open(place, cancellation);
        using var beside = HeldDirectory.Above(pool.Top.In(place.InPool));
        await SwapOf(place, beside).Settle(told, cancellation);
        await Staging.Sweep(beside, told);
    }

    /// <summary>The same of a subvolume, and what there is to tell of each exchange that was finished.</summary>
    /// <inheritdoc cref="Settle"/>
    public async Task<ImmutableArray<Finished>> SettleAndTell(CancellationToken cancellation)
    {
        await using var pool = await PlacePool.Open(place, cancellation);
        using var beside = HeldDirectory.Above(pool.Top.In(Live));
        var swap = SwapOf(place, beside);
        var finished = ImmutableArray.CreateBuilder<Finished>();
        foreach (var old in await swap.Settle(Told, cancellation))
        {
            var (was, now) = (await BtrfsTool.Show(pool.Top.In(NameInPool(old)), cancellation), await BtrfsTool.Show(pool.Top.In(Live), cancellation));
            finished.Add(new Finished(await Tell(pool.Top, old), was.Uuid, now.ParentUuid));
        }

        await Staging.Sweep(beside, Told);
        return finished.ToImmutable();
    }

    /// <summary>Brings back what lay in what is gone back to, and names what else earlier runs have left where it was.</summary>
    /// <exception cref="StorageException">The pool cannot be looked at.</exception>
    public async Task<(ImmutableArray<string> Moved, ImmutableArray<string> Left)> Earlier(string but, CancellationToken cancellation)
    {
        await using var pool = await PlacePool.Open(place, cancellation);
        using var beside = HeldDirectory.Above(pool.Top.In(Live));
        return await EarlierOf(SwapOf(place, beside), but);
    }

    /// <summary>Mounts what fstab has at and below a place and is not mounted, as a run leaves it that was cut off in between.</summary>
    /// <exception cref="StorageException">Something cannot be mounted.</exception>
    public static async Task MountMissing(Place place)
    {
        if (!place.IsRunningRoot)
            await new Mounts(place).PutUp();
    }

    /// <summary>What the kernel says of the subvolume that is mounted at a place.</summary>
    /// <exception cref="StorageException">It cannot be looked at.</exception>
    public static SubvolumeInfo InfoOf(Place place)
    {
        try
        {
            using var live = HeldDirectory.Open(place.Path);
            return SubvolumeCalls.Info(live.Number);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot look at {Printable.Of(place.Path)}: {e.Message}", e);
        }
    }

    private static SubvolumeSwap SwapOf(Place place, HeldDirectory beside) =>
        new(beside, Path.GetFileName(place.InPool), HostKey.PrivateIn(place.Item.Path), keepsBoth: !place.IsDirectory);

    private async Task<Swapped> Tell(PoolTop top, Old old) =>
        new(NameInPool(old), await HowToDelete(top, old), TakesEffect, old.Moved, old.Left, Notes(top, old));

    private async Task<(ImmutableArray<string> Moved, ImmutableArray<string> Left)> EarlierOf(SubvolumeSwap swap, string but)
    {
        try
        {
            return place.IsDirectory ? ([], []) : await swap.Earlier(Origin, but);
        }
        catch (StorageException e)
        {
            // The new one is in place and mounted, and that is what the reader must hear.
            return ([], [$"nobody knows what: {e.Message}"]);
        }
    }

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
            await PutUp("it failed");
        }
        catch (StorageException e)
        {
            Told(e.Message);
        }
    }

    private async Task MayBegin()
    {
        if (place.IsDirectory && place.Mounted.Any())
            throw new StorageException(ExitCode.Refused, $"{place.Mounted[0].MountPoint} is mounted in {place.Path}, and would be moved aside with the old one: unmount it first");
        if (Unmounts && await mounts.Against() is { } reason)
            throw new StorageException(ExitCode.Refused, $"{reason}; nothing was changed. With --at-next-boot it is swapped all the same, and takes effect after a reboot: what is written until then stays in the old one.");
    }

    private async Task BootMustFollow(string pool, string live, CancellationToken cancellation)
    {
        var commandLine = place.IsRunningRoot ? await File.ReadAllTextAsync("/proc/cmdline", cancellation) : string.Empty;
        var number = (await BtrfsTool.Show(live, cancellation)).Id;
        if (BootChoice.Against(place, commandLine, await BtrfsTool.DefaultSubvolume(pool, cancellation), number) is { } reason)
            throw new StorageException(ExitCode.Refused, $"{reason}; nothing was changed");
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

    // As mountinfo has it: for Btrfs a number of the file system as a whole.
    private static string DeviceOf(PoolTop top) => MountTable.Read().At(top.Path)?.Device ?? string.Empty;

    private ImmutableArray<string> Notes(PoolTop top, Old old)
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

        if (old.Name.Length > 0 && mounts.ShowingTheOldOne(DeviceOf(top), NameInPool(old), WaitsForBoot) is { } showing)
            notes.Add($"{(WaitsForBoot ? "until then the old one is also seen at" : "the old one is still seen at, until it is unmounted or what has it mounted ends,")} {showing}");
        return notes.ToImmutable();
    }
}

/// <summary>An exchange that was cut off, and is finished now.</summary>
/// <param name="Old">UUID of what was replaced.</param>
/// <param name="MadeOf">UUID of what the new one was made of; empty for none.</param>
internal sealed record Finished(Swapped What, Guid Old, Guid MadeOf);

/// <summary>What came of it.</summary>
/// <param name="Replaced">What was there before, from the top of the pool; empty when there was nothing.</param>
/// <param name="Delete">A command that deletes what was there before; empty when there was nothing.</param>
/// <param name="Moved">Subvolumes that lay in the old one and lie in the new one now, from its top.</param>
/// <param name="Left">Those that are still in the old one, each with the reason.</param>
/// <param name="Notes">What a person should know.</param>
internal sealed record Swapped(string Replaced, string Delete, TakesEffect TakesEffect, ImmutableArray<string> Moved, ImmutableArray<string> Left, ImmutableArray<string> Notes);
