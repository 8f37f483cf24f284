using System.Runtime.CompilerServices;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.ObjectStore;

namespace PantherStorage.Engine.Backup.Restoring;

/// <summary>What an archive holds, every byte checked against the manifest before it is handed out.</summary>
public static class ArchiveContent
{
    /// <summary>The content of all entries of one folder (<see cref="ArchiveSection"/>), in order, each chunk valid until the next.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the frame.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(
        IObjectStore store, Manifest manifest, string folder, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var numbers = manifest.Frames.Index().Where(each => each.Item.IsIn(folder)).Select(each => each.Index);
        await foreach (var read in FrameReader.Read(store, manifest, numbers, cancellation))
        {
            yield return read.OrThrow().Content(manifest.Backup.SnapshotTime);
            read.Release();
        }
    }
}
