using System.Collections.Immutable;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Provisioning;

/// <summary>
/// Files that are copied on write in a directory whose new files are not. The <c>C</c> flag cannot be set on a file that
/// has data, so each is copied (not reflinked, which would keep the extents as they are) to a new file that takes its place.
/// </summary>
/// <param name="Directory">The mount point of a nodatacow subvolume.</param>
/// <param name="Files">Full paths.</param>
/// <param name="Size">Of all of them. Where snapshots hold the old extents, this much space is needed for good.</param>
public sealed record Rewrite(string Directory, ImmutableArray<string> Files, Bytes Size)
{
    private const string Unfinished = ".panther-rewrite-";

    /// <summary>What a file system should keep free whatever happens.</summary>
    private static readonly Bytes Reserve = Bytes.MiB(64);

    /// <summary>Looks at every file of the subvolume; copies that an earlier run left unfinished are not counted.</summary>
    public static Rewrite Of(string directory)
    {
        ImmutableArray<string> files = [.. SubvolumeFiles.Of(directory).Where(file => !IsUnfinished(file) && SubvolumeFiles.IsCopiedOnWrite(file)).Order(StringComparer.Ordinal)];
        return new Rewrite(directory, files, new Bytes(files.Sum(file => Posix.Find(file)?.Size ?? 0)));
    }

    /// <summary>Rewrites them one by one; each is the old one or the new one at any moment, never half of it.</summary>
    /// <param name="progress">Hears each file when it has been rewritten.</param>
    /// <returns>Files that stay as they are, each with the reason.</returns>
    /// <exception cref="StorageException">
    /// <see cref="ExitCode.Refused"/>: somebody has one of them open. <see cref="ExitCode.System"/>: the space does not
    /// suffice, or a copy failed; what was rewritten before stays so.
    /// </exception>
    public async Task<ImmutableArray<string>> Run(Action<string> progress, CancellationToken cancellation)
    {
        var left = ImmutableArray.CreateBuilder<string>();
        foreach (var abandoned in SubvolumeFiles.Of(Directory).Where(IsUnfinished).ToList())
            File.Delete(abandoned);
        Check();
        foreach (var file in Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Posix.Find(file) is not { } before)
                continue;
            if (before.Links > 1)
            {
                left.Add($"{file} has {before.Links} names (hard links), and a copy would part them: rewrite it by hand");
                continue;
            }

            await Copy(file, before, cancellation);
            progress(file);
        }

        return left.ToImmutable();
    }

    private void Check()
    {
        if (OpenFiles.Below(Directory) is { IsEmpty: false } open)
        {
            throw new StorageException(ExitCode.Refused,
                $"files of {Directory} are in use: {string.Join("; ", open.Take(5))}{(open.Length > 5 ? $" and {open.Length - 5} more" : string.Empty)}. Stop whoever has them open; nothing was rewritten.");
        }

        var free = new Bytes(new DriveInfo(Directory).AvailableFreeSpace);
        if (free.Count < (Size + Reserve).Count)
        {
            throw new StorageException(ExitCode.System,
                $"rewriting {Files.Length} files of {Directory} can take {Size} while snapshots hold the old ones, and {free} is free: make room first; nothing was rewritten.");
        }
    }

    private static async Task Copy(string file, FileStatus before, CancellationToken cancellation)
    {
        var copy = Path.Combine(Path.GetDirectoryName(file)!, Unfinished + Guid.NewGuid().ToString("N")[..12]);
        try
        {
            (await Processes.Run(new("cp", "--archive", "--reflink=never", "--", file, copy), cancellation)).OrThrow();
            (await Processes.Run(new("cmp", "--silent", "--", file, copy), cancellation)).OrThrow();
            (await Processes.Run(new("sync", copy), cancellation)).OrThrow();
            if (SubvolumeFiles.IsCopiedOnWrite(copy))
                throw new StorageException(ExitCode.System, $"the copy of {file} is copied on write too: {Path.GetDirectoryName(file)} has no C flag");
            if (Posix.Find(file) is not { } after || after != before)
                throw new StorageException(ExitCode.Refused, $"{file} changed while it was copied; it is left as it is. Stop whoever writes it.");
            File.Move(copy, file, overwrite: true);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static bool IsUnfinished(string file) => Path.GetFileName(file).StartsWith(Unfinished, StringComparison.Ordinal);
}
