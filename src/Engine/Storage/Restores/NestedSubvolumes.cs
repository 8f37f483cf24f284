using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Subvolumes that lie in another one: snapper's <c>.snapshots</c>, and what people or programs made. No backup holds
/// them, as snapshots do not reach into them, so what is restored goes on with those that are there.
/// </summary>
internal static class NestedSubvolumes
{
    /// <summary>Moves them to the same paths below the new one.</summary>
    /// <param name="directory">Holds both.</param>
    /// <param name="stays">One that both have; null when there is none.</param>
    /// <returns>Paths from the top of both; those that could not be moved with the reason.</returns>
    /// <exception cref="StorageException">They cannot be listed.</exception>
    public static async Task<(ImmutableArray<string> Moved, ImmutableArray<string> Left)> Move(HeldDirectory directory, string old, string successor, string? stays = null)
    {
        var (moved, left) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        foreach (var path in In(directory, old).Where(each => each != stays))
        {
            if (await Failed(directory, old, successor, path) is { } reason)
                left.Add($"{Printable.Of(path)}: {reason}");
            else
                moved.Add(path);
            Milestones.Passed(Milestone.NestedMoved);
        }

        return (moved.ToImmutable(), left.ToImmutable());
    }

    /// <summary>Those that lie in a subvolume or a directory, not those in them.</summary>
    /// <returns>Paths from its top.</returns>
    /// <exception cref="StorageException">They cannot be listed.</exception>
    public static ImmutableArray<string> In(HeldDirectory directory, string name)
    {
        try
        {
            using var top = directory.Inside(name);
            var above = SubvolumeListing.PathOf(top.Number);
            return [.. SubvolumeListing.In(top.Number).Where(each => each.Path.StartsWith(above, StringComparison.Ordinal)).Select(each => each.Path[above.Length..])];
        }
        catch (PosixException e) when (e.Error == Posix.NotTty)
        {
            // Of another kind of file system, which has none.
            return [];
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot list the subvolumes in {Printable.Of(name)}: {e.Message}", e);
        }
    }

    // What is restored, and what was there, are users' to write: a link on the way could lead anywhere, so none is followed.
    private static async Task<string?> Failed(HeldDirectory directory, string old, string successor, string path)
    {
        var (below, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        if (Opened(directory, Path.Combine(old, below)) is not { } from)
            return $"the old one has no directory {Printable.Of(below)} by now";
        using var source = from;
        if (Opened(directory, Path.Combine(successor, below)) is not { } to)
            return $"what was restored has no directory {Printable.Of(below)}";
        using var target = to;
        var times = new[] { source, target }.Select(each => (each.Path, each.Status)).ToList();
        try
        {
            if (target.Find(name) is { } there)
            {
                if (there.Kind != FileKind.Directory || there.Inode == SubvolumeCalls.Top)
                    return "what was restored has something of that name";
                Posix.RemoveDirectory(target.Number, name);
            }

            source.Rename(name, target, name, exchange: false);
        }
        catch (PosixException e)
        {
            return e.Error == Posix.NotEmpty ? "what was restored has something of that name" : e.Message;
        }

        // Both directories keep the times that they had: those are part of what was restored, and of what is kept.
        foreach (var (at, status) in times)
            (await Programs.Run(new("touch", $"--date=@{status.ModifiedSeconds}.{status.ModifiedNanoseconds:D9}", "--", $"{at}/."), CancellationToken.None)).OrThrow();
        return null;
    }

    private static HeldDirectory? Opened(HeldDirectory directory, string path)
    {
        try
        {
            return directory.Inside(path);
        }
        catch (PosixException)
        {
            return null;
        }
    }
}
