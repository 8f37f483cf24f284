using System.Diagnostics;
using PantherStorage.Engine.Backup.Chains;
using PantherStorage.Engine.Backup.Running;
using PantherStorage.Engine.Linux;
using PantherStorage.Engine.Snapshots;

namespace PantherStorage.Engine.Backup.Restoring;

/// <summary>
/// Brings paths out of a backup, with owners, modes, times, attributes and links: the backup is put together beside the
/// first target, the paths are copied beside their targets (sharing extents within a pool), and then all appear, or none.
/// </summary>
public sealed class FilesRestore(ArchiveSource source, DigestTree? digest)
{
    /// <summary>Hears of what earlier restores that were cut off have left, and was taken away.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <param name="files">At least one.</param>
    /// <param name="staging">A directory in which the backup is put together; empty for beside the first target.</param>
    /// <param name="force">Whether what is there now may be replaced.</param>
    /// <exception cref="StorageException">A path is not in the backup, a target exists, the backup is damaged, the system failed; nothing was changed.</exception>
    public async Task<FilesRestoreResult> Run(
        Chain chain, IReadOnlyList<WantedFile> files, string staging, bool force, Action<long>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        source.MustOpen(chain);
        var backup = chain.Links[^1].Manifest;
        foreach (var file in files)
            CheckTarget(file, force);
        var place = staging.Length > 0 ? staging : Above(files[0].Target);
        await Rebuilding.MustFit(backup, place, cancellation);

        var changes = new List<Change>();
        bool compared;
        await using (var whole = await Staging.Beside(Path.Combine(place, "whole"), Told))
        {
            var rebuilt = await new Rebuilding(source, digest).Run(chain, whole, progress, cancellation);
            compared = rebuilt.Compared;
            var sources = files.Select(file => FileRestore.WithoutLinks(rebuilt.Path, file.Inside, backup.Key)).ToList();
            await using var copies = new Copies(Told);
            foreach (var (file, source) in files.Zip(sources))
                changes.Add(new Change(await copies.Copy(source, file.Target, cancellation), file.Target));
            cancellation.ThrowIfCancellationRequested();
            Appear(changes, force);
        }

        return new FilesRestoreResult(
            backup.Key, [.. files.Select(file => file.Target)], chain.Keys,
            chain.StreamBytes, compared, Math.Round(started.Elapsed.TotalSeconds, 3));
    }

    private static void CheckTarget(WantedFile file, bool force)
    {
        var parent = Path.GetDirectoryName(file.Target);
        if (!Staging.IsDirectory(parent!))
            throw new StorageException(ExitCode.BadInput, $"{Printable.Of(parent!)} is no directory, so {Printable.Of(file.Target)} cannot be made in it; make it, or give another place with --to");
        if (!FileRestore.Exists(file.Target))
            return;
        if (!force)
            throw new StorageException(ExitCode.Refused, $"{Printable.Of(file.Target)} exists, and a restore does not overwrite: give another place with --to, or replace it with --force");
        if (Staging.IsSubvolume(file.Target))
            throw new StorageException(ExitCode.Refused, $"{Printable.Of(file.Target)} is a subvolume, which --force does not replace: give another place with --to");
    }

    // The nearest directory whose name is text: btrfs receive and what finds its place in the pool need one.
    private static string Above(string target)
    {
        var directory = Path.GetDirectoryName(target)!;
        while (!PathText.IsPlain(directory))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    // Each in one step; when one fails, those before it are taken back.
    private static void Appear(List<Change> changes, bool force)
    {
        var done = new Stack<(Change Change, bool Replaced)>();
        foreach (var change in changes)
        {
            var replaces = force && FileRestore.Exists(change.Target);
            try
            {
                // What was there is now in the staging directory, and goes with it.
                Posix.Rename(change.Copy, change.Target, exchange: replaces);
                done.Push((change, replaces));
            }
            catch (PosixException e)
            {
                while (done.TryPop(out var earlier))
                    Posix.Rename(earlier.Change.Target, earlier.Change.Copy, earlier.Replaced);
                throw e.Error == Posix.Exists
                    ? new StorageException(ExitCode.Refused, $"{Printable.Of(change.Target)} came into being meanwhile; nothing was changed", e)
                    : new StorageException(ExitCode.System, $"cannot put anything at {Printable.Of(change.Target)}: {e.Message}; nothing was changed", e);
            }
        }
    }

    private sealed record Change(string Copy, string Target);

    // One staging directory beside each target, as a rename does not leave its file system.
    private sealed class Copies(Action<string> told) : IAsyncDisposable
    {
        private readonly Stack<Staging> stagings = new();

        public async Task<string> Copy(string source, string target, CancellationToken cancellation)
        {
            stagings.Push(await Staging.Beside(target, told));
            return await stagings.Peek().CopyOf(source, cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            while (stagings.TryPop(out var staging))
                await staging.DisposeAsync();
        }
    }
}

/// <param name="Key">The backup they are from.</param>
/// <param name="Targets">What was restored, where it is now.</param>
/// <param name="Chain">Keys of the archives that were read, oldest first.</param>
/// <param name="Compared">Whether the whole backup was compared with its content digest (and is equal).</param>
public sealed record FilesRestoreResult(
    string Key, IReadOnlyList<string> Targets, IReadOnlyList<string> Chain, long StreamBytes, bool Compared, double Seconds)
{
    /// <summary>Newer backups up to the time asked for that cannot be restored, each with the reason.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>What restores that were cut off had left beside the targets, and what became of it.</summary>
    public IReadOnlyList<string> Swept { get; init; } = [];
}
