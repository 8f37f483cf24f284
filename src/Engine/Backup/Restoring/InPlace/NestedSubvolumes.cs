using System.Collections.Immutable;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Restoring.InPlace;

/// <summary>
/// Subvolumes that lie in another one: snapper's <c>.snapshots</c>, and what people or programs made. No backup holds
/// them, as snapshots do not reach into them, so what is restored goes on with those that are there.
/// </summary>
internal sealed class NestedSubvolumes(PoolTop top)
{
    /// <summary>Moves them to the same paths below the new one.</summary>
    /// <returns>Paths from the top of both; those that could not be moved with the reason.</returns>
    public async Task<(ImmutableArray<string> Moved, ImmutableArray<string> Left)> Move(string old, string successor)
    {
        var (moved, left) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var below = Path.GetRelativePath(top.Path, old) + '/';
        foreach (var nested in await Btrfs.SubvolumesIn(old, CancellationToken.None))
        {
            if (!nested.StartsWith(below, StringComparison.Ordinal))
                continue;
            var path = nested[below.Length..];
            if (Against(successor, path) is { } reason)
                left.Add($"{path}: {reason}");
            else if (await Failed(Path.Combine(old, path), Path.Combine(successor, path)) is { } failure)
                left.Add($"{path}: {failure}");
            else
                moved.Add(path);
            Steps.Passed(Step.NestedMoved);
        }

        return (moved.ToImmutable(), left.ToImmutable());
    }

    // A link on the way could lead anywhere, and what was restored is a user's to write.
    private static string? Against(string successor, string path)
    {
        if (!RealPath.IsDirectory(successor, Path.GetDirectoryName(path)!))
            return $"what was restored has no directory {Path.GetDirectoryName(path)}";
        var target = Path.Combine(successor, path);
        if (Posix.Find(target) is not { } there)
            return null;
        if (there.Kind != FileKind.Directory || Directory.EnumerateFileSystemEntries(target).Any())
            return "what was restored has something of that name";
        Directory.Delete(target);
        return null;
    }

    // Both directories keep the times that they had: those are part of what was restored, and of what is kept.
    private static async Task<string?> Failed(string from, string to)
    {
        var times = new[] { from, to }.Select(path => Path.GetDirectoryName(path)!).Select(path => (Path: path, Status: Posix.Find(path)!.Value)).ToList();
        try
        {
            Posix.Rename(from, to, exchange: false);
        }
        catch (PosixException e)
        {
            return e.Message;
        }

        foreach (var (path, status) in times)
            (await Processes.Run(new("touch", $"--date=@{status.ModifiedSeconds}.{status.ModifiedNanoseconds:D9}", "--", path), CancellationToken.None)).OrThrow();
        return null;
    }
}
