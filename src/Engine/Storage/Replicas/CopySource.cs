using System.Runtime.CompilerServices;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Restores;

namespace PantherStorage.Storage.Replicas;

/// <summary>
/// A copy as what a restore takes: it goes the way of an archive's content, through the same checks, and appears in the
/// same way. The digest that it is compared with is its snapshot's while that is here; else it is made of the copy itself,
/// and tells of nothing but what went wrong on the way.
/// </summary>
internal sealed class CopySource(IReplicaSide side, ReplicaCopy copy, BackupItem item, StoragePlan plan)
{
    /// <summary>What stands before a copy's path where a backup has its key.</summary>
    public const string KeyPrefix = "replica:";

    private const int ChunkBytes = 256 << 10;

    public ArchiveSource Source => new(item.Kind == SourceKind.Directory ? Files : Stream);

    /// <summary>What stands for the chain: one link, which is full.</summary>
    /// <param name="digest">Null where nothing is to be compared.</param>
    /// <param name="snapshot">That it is a copy of; null where that is not here any more.</param>
    /// <param name="told">Receives what it will be compared with.</param>
    /// <exception cref="StorageException">The label cannot be taken from this replica.</exception>
    public async Task<Chain> Chain(DigestTree? digest, Snapshot? snapshot, Action<string> told, CancellationToken cancellation)
    {
        if (item.Kind == SourceKind.Directory)
            SourceDirectory.MustLieIn(Top(), Inside(Top()));
        var content = digest is null ? null : await OfSnapshot(digest, snapshot, told, cancellation) ?? await OfCopy(digest, told, cancellation);
        return new Chain([new StoredBackup(Manifest(content), 0)], null);
    }

    // Its disk may be the one that is dying.
    private async Task<string?> OfSnapshot(DigestTree digest, Snapshot? snapshot, Action<string> told, CancellationToken cancellation)
    {
        if (snapshot is null)
            return null;
        try
        {
            var content = await digest(Inside(snapshot.Path), item.Kind == SourceKind.Directory, null, null, cancellation);
            told($"what is restored is compared with {snapshot.Name}, which is still here");
            return content;
        }
        catch (StorageException e)
        {
            told($"{snapshot.Name}, which it is a copy of, cannot be read to compare with: {e.Message}");
            return null;
        }
    }

    private async Task<string?> OfCopy(DigestTree digest, Action<string> told, CancellationToken cancellation)
    {
        if (side.PathOf(copy) is not { } path)
            return null;
        told("what is restored is compared with the copy alone: its snapshot is not here to tell whether the copy is what was copied");
        return await digest(Inside(path), item.Kind == SourceKind.Directory, null, null, cancellation);
    }

    private Manifest Manifest(string? content) => new()
    {
        Key = KeyPrefix + copy.Path,
        Backup = new BackupFacts
        {
            Host = plan.BucketPrefix,
            Label = item.Label,
            Path = item.Path,
            Source = item.Kind,
            Tier = TierTag.Highest(copy.Name.Tier)?.Name() ?? TierTag.Manual,
            SnapshotTime = copy.Name.Created,
            SnapshotUuid = copy.Source,
            StreamUuid = copy.Source,
            Depth = 1,
        },
        Because = "a copy in the replica",
        Created = copy.Name.Created,
        Seconds = 0,
        Tools = new ToolVersions(string.Empty, string.Empty, string.Empty, string.Empty),
        StreamVersion = 0,
        StreamBytes = 0,
        ContentDigest = content,
        HasContentDigest = content is not null,
        Length = 0,
        Sha256 = string.Empty,
        Table = new FrameTable(0, 0, 0, string.Empty),
    };

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Stream([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var send = side.Send(copy, cancellation);
        var buffer = new byte[ChunkBytes];
        for (int read; (read = await send.Output.ReadAsync(buffer, cancellation)) > 0;)
            yield return buffer.AsMemory(0, read);
        var ended = await send.Ended();
        if (DamagedSource.IsTold(ended))
            throw new StorageException(ExitCode.BackupDamaged, $"the copy {copy.Path} cannot be read: {Printable.Of(ended.LastWords)}. Restore another with --at, or from the bucket with --from bucket");
        ended.OrThrow();
    }

    private IAsyncEnumerable<ReadOnlyMemory<byte>> Files(CancellationToken cancellation) => SourceStreams.Files(Inside(Top()), cancellation);

    private string Top() => side.PathOf(copy)
        ?? throw new StorageException(ExitCode.BadInput, $"`{item.Label}` is a directory, and only whole subvolumes come back from a replica on another machine: restore it with --from bucket, or the subvolume around it");

    // The label's own subvolume, or the directory in the one that holds it.
    private string Inside(string top)
    {
        if (item.Kind != SourceKind.Directory)
            return top;
        var mount = plan.Subvolumes.First(subvolume => subvolume.Name == item.Subvolume).MountPoint;
        return Path.Combine(top, Path.GetRelativePath(mount, item.Path));
    }
}
