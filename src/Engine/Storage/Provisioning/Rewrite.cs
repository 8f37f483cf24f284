using System.Collections.Immutable;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// Files that are copied on write in a directory whose new files are not. The <c>C</c> flag cannot be set on a file that
/// has data, so each is copied (not reflinked, which would keep the extents as they are) to a new file that takes its place.
/// </summary>
/// <param name="Directory">The mount point of a nodatacow subvolume.</param>
/// <param name="Files">Full paths.</param>
/// <param name="Size">Of all of them. Where snapshots hold the old extents, this much space is needed for good.</param>
public sealed record Rewrite(string Directory, ImmutableArray<string> Files, Bytes Size)
{
    /// <summary>What a file system should keep free whatever happens.</summary>
    private static readonly Bytes Reserve = Bytes.MiB(64);

    /// <summary>Looks at every file of the subvolume; copies that an earlier run left unfinished are not counted.</summary>
    public static Rewrite Of(string directory)
    {
        ImmutableArray<string> files = [.. SubvolumeFiles.Of(directory).Where(file => !RewriteNames.IsUnfinished(file) && !RewriteNames.IsTraded(file) && SubvolumeFiles.IsCopiedOnWrite(file)).Order(StringComparer.Ordinal)];
        return new Rewrite(directory, files, new Bytes(files.Sum(file => Posix.Find(file)?.Size ?? 0)));
    }

    /// <summary>Receives each file when its copy is complete and has not taken its place yet: a test writes to it then.</summary>
    internal Func<string, Task> Copied { get; init; } = _ => Task.CompletedTask;

    /// <summary>
    /// Rewrites them one by one; each is the old one or the new one at any moment, never half of it. A file that somebody
    /// opens, changes or replaces meanwhile stays as it is, and keeps all that is written to it.
    /// </summary>
    /// <param name="progress">Receives each file when it has been rewritten.</param>
    /// <returns>Files that stay as they are, each with the reason.</returns>
    /// <exception cref="StorageException">
    /// <see cref="ExitCode.Refused"/>: somebody has one of them open before the first is copied. <see cref="ExitCode.System"/>:
    /// the space does not suffice, or a copy failed; what was rewritten before stays so.
    /// </exception>
    public async Task<ImmutableArray<string>> Run(Action<string> progress, CancellationToken cancellation)
    {
        var left = ImmutableArray.CreateBuilder<string>();
        left.AddRange(await RemoveLeftovers(cancellation));
        Check();
        var replaced = new ReplacedFiles();
        try
        {
            foreach (var file in Files)
            {
                cancellation.ThrowIfCancellationRequested();
                await replaced.Settle();
                if (OpenDirectoryOf(file) is not { } directory)
                    continue;
                using (directory)
                {
                    if (await new FileRewrite(directory, file, replaced).Run(Copied, cancellation) is { } reason)
                        left.Add(reason);
                    else
                        progress(file);
                }
            }
        }
        finally
        {
            left.AddRange(await replaced.End());
        }

        return left.ToImmutable();
    }

    /// <summary>PhaseCommand by step, following no link: directories of the subvolume may belong to anybody. Null when it is gone.</summary>
    private Descriptor? OpenDirectoryOf(string file)
    {
        var directory = Posix.Open(Posix.CurrentDirectory, Posix.Path(Directory), Posix.ReadOnly | Posix.Directory);
        try
        {
            foreach (var part in Path.GetRelativePath(Directory, Path.GetDirectoryName(file)!).Split('/').Where(part => part != "."))
            {
                var next = Posix.Open(directory.Number, Posix.Path(part), Posix.ReadOnly | Posix.Directory | Posix.NoFollow);
                directory.Dispose();
                directory = next;
            }

            return directory;
        }
        catch (PosixException)
        {
            directory.Dispose();
            return null;
        }
    }

    /// <summary>What a run that was killed left: copies go; a file that was trading places goes when it says what stands in its place.</summary>
    private async Task<IReadOnlyList<string>> RemoveLeftovers(CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var file in SubvolumeFiles.Of(Directory).Where(file => RewriteNames.IsUnfinished(file) || RewriteNames.IsTraded(file)).ToList())
        {
            if (RewriteNames.IsUnfinished(file) || await SaysTheSame(file, RewriteNames.PlaceOf(file), cancellation))
                File.Delete(file);
            else
                left.Add($"{file} is what a rewrite that was cut short put aside, and differs from {RewriteNames.PlaceOf(file) ?? "what is there now"}: compare the two, keep the right one");
        }

        return left;
    }

    private static async Task<bool> SaysTheSame(string traded, string? place, CancellationToken cancellation) =>
        place is not null && (await Programs.Run(new("cmp", "--silent", "--", traded, place), cancellation)).Succeeded;

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
}
