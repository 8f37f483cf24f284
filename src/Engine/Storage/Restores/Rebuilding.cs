using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Restores;

/// <summary>Puts a backup together in a staging directory, whole and compared, for whoever then gives it its place.</summary>
/// <param name="digest">Compares the tree with the backup's content digest; null leaves that out.</param>
internal sealed class Rebuilding(ArchiveSource source, DigestTree? digest)
{
    /// <exception cref="StorageException">The backup is damaged, or the system failed.</exception>
    public async Task<Rebuilt> Run(Chain chain, Staging staging, IProgress<Progress>? progress, CancellationToken cancellation)
    {
        var backup = chain.Links[^1].Manifest;
        var receiver = new Receiver(source, staging, progress, new Progress($"restoring {backup.Backup.Label}", 0, chain.StreamBytes));
        var directory = backup.Backup.IsDirectory ? await receiver.Files(backup, cancellation) : null;
        var path = directory?.Path ?? await Subvolume(chain, receiver, cancellation);
        return new Rebuilt(path, directory, await Compare(backup, receiver.ContentDigest, path, cancellation)) { Notes = receiver.Notes };
    }

    /// <summary>Known before anything is made: nothing would tell that what is restored is what was backed up.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: the backup has no content digest, and it is to be compared.</exception>
    public void MustCompare(Manifest backup)
    {
        if (digest is not null && !backup.HasContentDigest)
        {
            throw new StorageException(ExitCode.Refused,
                $"{backup.Key} has no content digest, so that nothing can tell whether what is restored is what was backed up; nothing was restored. `--no-compare` restores it all the same.");
        }
    }

    /// <exception cref="StorageException">What a staging directory would be made in cannot hold the backup.</exception>
    public static async Task MustFit(Manifest backup, string directory, CancellationToken cancellation)
    {
        if (!Staging.IsDirectory(directory))
            throw new StorageException(ExitCode.System, $"the directory {Printable.Of(directory)} does not exist, and the restore is put together in it");
        if (backup.Backup.IsDirectory)
            return;
        var type = await Programs.Run(new("stat", "--file-system", "--format=%T", "--", directory), cancellation);
        if (type.OrThrow().StandardOutput.Trim() is var found and not "btrfs")
            throw new StorageException(ExitCode.System, $"{Printable.Of(directory)} is on {found}, not on Btrfs: a subvolume can only be restored to Btrfs");
    }

    private static async Task<string> Subvolume(Chain chain, Receiver receiver, CancellationToken cancellation)
    {
        var last = string.Empty;
        foreach (var (number, link) in chain.Links.Index())
        {
            last = await receiver.Subvolume(link.Manifest, number, cancellation);
            Milestones.Passed(Milestone.LinkReceived);
        }

        return last;
    }

    private async Task<string?> Compare(Manifest backup, string? expected, string restored, CancellationToken cancellation)
    {
        if (digest is null || expected is null)
            return null;
        var found = await digest(restored, backup.Backup.IsDirectory, former: null, null, cancellation);
        return found == expected || await ContentDigest.OfAllBytes(restored, backup.Backup.IsDirectory, cancellation) == expected
            ? found
            : throw new StorageException(ExitCode.BackupDamaged,
                $"what {backup.Key} restores to is not what was backed up: its content digest is {found}, and {expected} was expected. `--no-compare` restores it all the same; the archives of its chain hold what was expected as digest/….");
    }
}

/// <param name="Path">In the staging directory: a read-only subvolume, or a directory.</param>
/// <param name="Directory">Where it lies there, when it is a directory.</param>
/// <param name="ContentDigest">The content digest that it was compared with and has; null when it was not compared.</param>
internal sealed record Rebuilt(string Path, Staged? Directory, string? ContentDigest)
{
    public bool Compared => ContentDigest is not null;

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
