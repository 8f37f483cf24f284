using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>
/// Two subvolumes, or two directories, that trade places in one step. While that goes on, what is not live is called
/// <c>NAME.restoring-STAMP-OLD</c>, where OLD is what tells the old one: whoever finds such a name after a crash can
/// tell by it whether the exchange was made (then it is finished) or not (then the new one is removed).
/// </summary>
/// <param name="directory">Holds what is replaced; it may be a user's, so all is done relative to it.</param>
/// <param name="live">Name of what is replaced.</param>
/// <param name="key">Where the host's signing key is kept in it, from its top; null where it is not in it.</param>
/// <param name="keepsBoth">Whether the old one keeps its key too: it may be what runs until the next boot.</param>
internal sealed partial class SubvolumeSwap(HeldDirectory directory, string live, string? key = null, bool keepsBoth = false)
{
    /// <summary>
    /// On the new one until all is done, where users can give names: the name of what is not live. Root alone can set an
    /// attribute of this kind, so what a user gives such a name is never taken for what a restore has left.
    /// </summary>
    private static ReadOnlySpan<byte> Mark => "trusted.panther-storage.restoring\0"u8;

    /// <summary>What the old one is called in the end: <c>@home.replaced-20261121T020000Z</c>.</summary>
    public static string NameOfOld(string name, Instant now) => $"{name}.replaced-{Stamp(now)}";

    /// <summary>Ends what an earlier run began and did not end.</summary>
    /// <param name="told">Receives what was found, and what became of it.</param>
    /// <returns>What was replaced by what is finished now.</returns>
    /// <exception cref="StorageException">It could not be ended.</exception>
    public async Task<ImmutableArray<Old>> Settle(Action<string> told, CancellationToken cancellation)
    {
        var finished = ImmutableArray.CreateBuilder<Old>();
        foreach (var found in directory.Names().Where(name => name.StartsWith(live, StringComparison.Ordinal)))
        {
            if (Restoring().Match(found[live.Length..]) is not { Success: true } name || directory.Find(found) is not { Kind: FileKind.Directory })
                continue;
            cancellation.ThrowIfCancellationRequested();
            var isOld = Identity(found) == name.Groups["old"].Value;
            if (!directory.IsRootsAlone && !IsMarked(isOld ? live : found, found))
                told($"left {Printable.Of(found)} alone in {Printable.Of(directory.Name)}: no restore has made it, whatever its name says");
            else if (isOld)
            {
                var old = await Finish(found, name.Groups["stamp"].Value);
                finished.Add(old);
                told($"finished what was cut off: what it replaced is {old.Name}, kept");
            }
            else
            {
                TakeKey(found);
                await Removal.Of(directory, found);
                told($"removed {Printable.Of(found)}, which a restore that was cut off had not yet put in its place");
            }
        }

        return finished.ToImmutable();
    }

    /// <summary>
    /// Subvolumes that lie in what earlier restores and rollbacks have put aside: those that were in what is gone back to
    /// come back to where they were; of the others it is told where they are.
    /// </summary>
    /// <param name="origin">UUID of what the new one was a snapshot of; empty where it is of none that was here.</param>
    /// <param name="but">The name of what was replaced just now, which has been looked at; empty for none.</param>
    /// <returns>Paths from the top of the new one; those that stay where they are with the reason.</returns>
    /// <exception cref="StorageException">They cannot be listed.</exception>
    public async Task<(ImmutableArray<string> Moved, ImmutableArray<string> Left)> Earlier(Guid origin, string but)
    {
        var (moved, left) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        if (!directory.IsRootsAlone || directory.Find(live) is not { Inode: SubvolumeCalls.Top })
            return ([], []);
        foreach (var name in directory.Names().Where(name => name != but && LeftoverRule.LiveOf(name) == live && directory.Find(name) is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top }))
        {
            var isOrigin = origin != Guid.Empty && Identity(name) == origin.ToString("N");
            var reasons = ImmutableArray<string>.Empty;
            if (isOrigin)
            {
                (var back, reasons) = await NestedSubvolumes.Move(directory, name, live, stays: key);
                moved.AddRange(back);
            }
            else
            {
                reasons = [.. NestedSubvolumes.In(directory, name).Where(path => path != key).Select(Printable.Of)];
            }

            left.AddRange(reasons.Select(each => $"{each}{(isOrigin ? "; it" : string.Empty)} lies in {name}, which an earlier restore or rollback put aside"));
        }

        return (moved.ToImmutable(), left.ToImmutable());
    }

    /// <summary>Puts a new one in the place. From the exchange on, the new one is live, and nothing takes it back.</summary>
    /// <param name="successor">In a staging directory beside it; of the same subvolume where it is a directory.</param>
    /// <exception cref="StorageException">It could not be done; says which of them is live.</exception>
    public async Task<Old> Run(Staged successor, Instant now, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var slot = successor.Staging.Directory.Inside(successor.Slot);
        if (directory.Find(live) is null)
        {
            // It was lost as a whole: nothing to keep.
            await BtrfsTool.Sync(directory.Path, cancellation);
            Rename(slot, successor.Name, live, exchange: false);
            await BtrfsTool.Sync(directory.Path, CancellationToken.None);
            Milestones.Passed(Milestone.PlacesSwapped);
            return new Old(string.Empty, [], []);
        }

        var stamp = FreeStamp(now);
        var aside = $"{live}.restoring-{stamp}-{Identity(live)}";
        if (!directory.IsRootsAlone)
            SetMark(slot, successor.Name, aside);
        Rename(slot, successor.Name, aside, exchange: false);
        Milestones.Passed(Milestone.SuccessorReady);
        try
        {
            GiveKey(aside);
            // All of the new one is on the disk before it can be the one that a reboot finds.
            await BtrfsTool.Sync(directory.Path, cancellation);
            Rename(directory, aside, live, exchange: true);
        }
        catch
        {
            TakeKey(aside);
            directory.Rename(aside, slot, successor.Name, exchange: false);
            throw;
        }

        Milestones.Passed(Milestone.PlacesSwapped);
        try
        {
            return await Finish(aside, stamp);
        }
        catch (StorageException e)
        {
            throw new StorageException(e.ExitCode,
                $"what was restored is in place, and the old one is kept as {Printable.Of(aside)}; what was left to be done failed: {e.Message} The next `restore --in-place` or `snapshot rollback` of this label finishes it first.", e);
        }
    }

    // Every step can be made again, and is left out where it was made.
    private async Task<Old> Finish(string old, string stamp)
    {
        if (!keepsBoth && HasKey(live))
            TakeKey(old);
        var (moved, left) = await NestedSubvolumes.Move(directory, old, live, stays: HasKey(live) ? key : null);
        var name = $"{live}.replaced-{stamp}";
        Rename(directory, old, name, exchange: false);
        RemoveMark();
        await BtrfsTool.Sync(directory.Path, CancellationToken.None);
        Milestones.Passed(Milestone.OldNamed);
        return new Old(name, moved, left);
    }

    // From the exchange on, a boot finds the new one, whatever becomes of this run; and until the boot the old one goes on.
    private void GiveKey(string to)
    {
        if (key is not null && HasKey(live))
            HostKey.Copy(StateOf(live), StateOf(to));
    }

    private void TakeKey(string from)
    {
        if (key is null || !HasKey(from))
            return;
        try
        {
            using var kept = directory.Inside(Path.Combine(from, key));
            SubvolumeCalls.Delete(kept.Number, SubvolumeCalls.Info(kept.Number).Id);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot take the signing key away from {Printable.Of(from)}, which is not the one that is used: {e.Message}", e);
        }
    }

    private bool HasKey(string name) => key is not null && Posix.Find(Path.Combine(directory.Path, name, key)) is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top };

    private string StateOf(string name) => Path.GetDirectoryName(Path.Combine(directory.Path, name, key!))!;

    private string FreeStamp(Instant now)
    {
        while (directory.Find($"{live}.replaced-{Stamp(now)}") is not null)
            now += Duration.FromSeconds(1);
        return Stamp(now);
    }

    private static string Stamp(Instant now) => InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(now);

    /// <summary>What no other has: the UUID of a subvolume, the inode of a directory.</summary>
    private string Identity(string name)
    {
        try
        {
            using var opened = directory.Inside(name);
            var inode = opened.Status.Inode;
            return inode == SubvolumeCalls.Top
                ? SubvolumeCalls.Info(opened.Number).Uuid.ToString("N")
                : inode.ToString(CultureInfo.InvariantCulture);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot read {Printable.Of(name)} in {Printable.Of(directory.Name)}: {e.Message}", e);
        }
    }

    private bool IsMarked(string name, string aside)
    {
        if (directory.Find(name) is not { Kind: FileKind.Directory })
            return false;
        using var opened = directory.Inside(name);
        return Posix.HasAttribute(opened.Number, Mark, Posix.Path(aside));
    }

    private void SetMark(HeldDirectory slot, string name, string aside)
    {
        try
        {
            using var opened = slot.Inside(name);
            Posix.SetAttribute(opened.Number, Mark, Posix.Path(aside));
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot mark what is to take the place of {Printable.Of(live)}: {e.Message}", e);
        }
    }

    private void RemoveMark()
    {
        if (directory.Find(live) is not { Kind: FileKind.Directory })
            return;
        try
        {
            using var opened = directory.Inside(live);
            Posix.RemoveAttribute(opened.Number, Mark);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot remove the mark of a restore from {Printable.Of(live)}: {e.Message}", e);
        }
    }

    private void Rename(HeldDirectory from, string name, string to, bool exchange)
    {
        try
        {
            from.Rename(name, directory, to, exchange);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot rename {Printable.Of(name)} to {Printable.Of(to)} in {Printable.Of(directory.Name)}: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"^\.restoring-(?<stamp>\d{8}T\d{6}Z)-(?<old>[0-9a-f]+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Restoring();
}

/// <summary>What was live before.</summary>
/// <param name="Name">Beside what is live now; empty when there was nothing.</param>
/// <param name="Moved">Subvolumes that lay in it and are in the new one now, from its top.</param>
/// <param name="Left">Those that are still in the old one, each with the reason.</param>
internal sealed record Old(string Name, ImmutableArray<string> Moved, ImmutableArray<string> Left);
