using System.Diagnostics;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Puts a backup back as a new read-only subvolume, or a directory's as a new directory. Everything happens beside the
/// target, which appears under its name at the very end, when every check has passed.
/// </summary>
/// <param name="digest">Compares the restored tree with the backup's content digest; null leaves that out.</param>
public sealed class Restore(ArchiveSource source, DigestTree? digest)
{
    /// <summary>Receives each removed leftover of an interrupted restore.</summary>
    public Action<string> Told { get; init; } = _ => { };

    /// <param name="target">Absolute path that does not exist, in a directory that does.</param>
    /// <exception cref="StorageException">The target exists, the backup is damaged, the system failed; the target then does not exist.</exception>
    public async Task<RestoreResult> Run(Chain chain, string target, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        source.MustOpen(chain);
        var backup = chain.Links[^1].Manifest;
        new Rebuilding(source, digest).MustCompare(backup);
        await CheckTarget(target, backup, cancellation);
        Rebuilt rebuilt;
        await using (var staging = await Staging.Beside(target, asSubvolume: !backup.Backup.IsDirectory, Told))
        {
            rebuilt = await new Rebuilding(source, digest).Run(chain, staging, progress, cancellation);
            Milestones.Passed(Milestone.RestoreCompared);
            Appear(backup, rebuilt, staging, target, cancellation);
            Milestones.Passed(Milestone.TargetAppeared);
        }

        return new RestoreResult(
            backup.Key, target, chain.Keys, backup.Backup.StreamUuid,
            chain.StreamBytes, rebuilt.Compared, Math.Round(started.Elapsed.TotalSeconds, 3))
        {
            Notes = rebuilt.Notes,
        };
    }

    // A read-only subvolume cannot be moved to another directory, but snapshotted there: its received UUID stays. The kernel
    // returns from that when all of it is on the disk.
    private static void Appear(Manifest backup, Rebuilt rebuilt, Staging staging, string target, CancellationToken cancellation)
    {
        // Not stopped half-way: it takes an instant, and then the target is whole.
        cancellation.ThrowIfCancellationRequested();
        if (rebuilt.Directory is { } directory)
        {
            Target.Of(target, force: false).Take(directory);
            return;
        }

        try
        {
            using var restored = Posix.Open(Posix.CurrentDirectory, Posix.Path(rebuilt.Path), Posix.ReadOnly | Posix.Directory | Posix.NoFollow);
            Receiver.MustBe(backup, SubvolumeCalls.Info(restored.Number), target);
            SubvolumeCalls.Snapshot(restored.Number, staging.Place.Number, Path.GetFileName(target));
        }
        catch (PosixException e)
        {
            throw e.Error == Posix.Exists
                ? new StorageException(ExitCode.Refused, $"{Printable.Of(target)} appeared meanwhile, and was left alone", e)
                : new StorageException(ExitCode.System, $"cannot make {Printable.Of(target)}: {e.Message}", e);
        }
    }

    private static async Task CheckTarget(string target, Manifest backup, CancellationToken cancellation)
    {
        if (Posix.Find(target) is not null)
            throw new StorageException(ExitCode.Refused, $"{Printable.Of(target)} exists. A restore never overwrites: give a name that does not exist yet.");
        await Rebuilding.MustFit(backup, Path.GetDirectoryName(target)!, cancellation);
    }
}

/// <param name="Chain">Keys of the archives it was made from, oldest first.</param>
/// <param name="ReceivedUuid">UUID of the snapshot that was backed up.</param>
/// <param name="Compared">Whether the restored tree was compared with the content digest (and is equal).</param>
public sealed record RestoreResult(
    string Key, string Target, IReadOnlyList<string> Chain, Guid ReceivedUuid, long StreamBytes, bool Compared, double Seconds)
{
    /// <summary>Newer backups up to the time asked for that cannot be restored, each with the reason.</summary>
    public IReadOnlyList<string> PassedOver { get; init; } = [];

    /// <summary>What restores that were cut off had left beside the target, and what became of it.</summary>
    public IReadOnlyList<string> Swept { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
