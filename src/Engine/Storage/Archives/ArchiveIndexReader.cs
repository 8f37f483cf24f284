using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Archives;

/// <summary>Reads the frame table of an archive from a bucket.</summary>
public static class ArchiveIndexReader
{
    /// <summary>Reads the frame table of a backup that a catalogue has told of.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: it is not the one that its head speaks of, or impossible.</exception>
    public static async Task<ArchiveIndex> Read(IObjectStore store, Manifest manifest, CancellationToken cancellation)
    {
        try
        {
            return await ReadOnce(store, manifest, cancellation);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            // A byte that flipped on the way is no damaged table: it is read once more.
            return await ReadOnce(store, manifest, cancellation);
        }
    }

    private static async Task<ArchiveIndex> ReadOnce(IObjectStore store, Manifest manifest, CancellationToken cancellation)
    {
        var key = ArchiveKey.ParseArchive(manifest.Key)!.Manifest;
        var bytes = await store.Get(key, manifest.Table.Offset, checked((int)manifest.Table.Length), cancellation);
        var index = manifest.Format == FormatOne.Number ? FormatOne.ReadIndex(bytes, manifest, key) : ManifestJson.ReadTable(bytes, manifest, key);
        return IndexCheck.Fault(index) is { } fault ? throw ManifestJson.Damaged(key, fault) : index;
    }
}
