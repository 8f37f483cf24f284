using System.Diagnostics;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Brings paths out of a backup, with owners, modes, times, attributes and links: the backup is put together beside the
/// first target, the paths are copied beside their targets (sharing extents within a pool), and then all appear, or none.
/// </summary>
public sealed class FilesRestore(ArchiveSource source, DigestTree? digest)
{
    /// <summary>Receives each removed leftover of an interrupted restore.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <param name="files">At least one.</param>
    /// <param name="staging">A directory in which the backup is put together; empty for beside the first target.</param>
    /// <param name="force">Whether what is there now may be replaced.</param>
    /// <exception cref="StorageException">A path is not in the backup, a target exists, the backup is damaged, the system failed; nothing was changed.</exception>
    public async Task<FilesRestoreResult> Run(
        Chain chain, IReadOnlyList<WantedFile> files, string staging, bool force, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        source.MustOpen(chain);
        var backup = chain.Links[^1].Manifest;
        new Rebuilding(source, digest).MustCompare(backup);
        var targets = files.Select(file => Target.Of(file.Target, force)).ToList();
        var place = staging.Length > 0 ? staging : Path.GetDirectoryName(files[0].Target)!;
        await Rebuilding.MustFit(backup, place, cancellation);

        Rebuilt rebuilt;
        await using (var whole = await Staging.Beside(Path.Combine(place, "whole"), asSubvolume: !backup.Backup.IsDirectory, Told))
        {
            rebuilt = await new Rebuilding(source, digest).Run(chain, whole, progress, cancellation);
            var sources = files.Select(file => FileRestore.WithoutLinks(rebuilt.Path, file.Inside, backup.Key)).ToList();
            await using var copies = new Copies(Told);
            var changes = new List<(Target Target, Staged Copy)>();
            foreach (var (file, target, source) in files.Zip(targets, sources))
                changes.Add((target, await copies.Copy(source, file.Target, cancellation)));
            cancellation.ThrowIfCancellationRequested();
            Appear(changes);
        }

        return new FilesRestoreResult(
            backup.Key, [.. files.Select(file => file.Target)], chain.Keys,
            chain.StreamBytes, rebuilt.Compared, Math.Round(started.Elapsed.TotalSeconds, 3))
        {
            Notes = rebuilt.Notes,
        };
    }

    // Each in one step; when one fails, those before it are taken back.
    private static void Appear(List<(Target Target, Staged Copy)> changes)
    {
        var done = new Stack<(Target Target, Staged Copy)>();
        foreach (var change in changes)
        {
            try
            {
                change.Target.Take(change.Copy);
                done.Push(change);
            }
            catch (StorageException)
            {
                while (done.TryPop(out var earlier))
                    earlier.Target.GiveBack(earlier.Copy);
                throw;
            }
        }
    }

    // One staging directory beside each target, as a rename does not leave its file system.
    private sealed class Copies(Action<string> told) : IAsyncDisposable
    {
        private readonly Stack<Staging> stagings = new();

        public async Task<Staged> Copy(string source, string target, CancellationToken cancellation)
        {
            stagings.Push(await Staging.Beside(target, asSubvolume: false, told));
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

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
