using System.Collections.Immutable;
using PantherStorage.Engine.ObjectStore;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>Where each frame of an archive lies, and how to know that every byte of it is the one that was written.</summary>
/// <param name="Frames">In archive order, without gaps; of an encrypted archive in what it decrypts to.</param>
/// <param name="Pieces">Of an encrypted archive, the pieces of the stored object, in order, without gaps; else empty.</param>
public sealed record ArchiveIndex(Manifest Manifest, ImmutableArray<Frame> Frames, ImmutableArray<Piece> Pieces)
{
    public string Key => Manifest.Key;

    /// <summary>As <see cref="Manifest.PieceCount"/>.</summary>
    public int PieceCount => Manifest.PieceCount;

    /// <param name="number">From 0, below <see cref="PieceCount"/>.</param>
    public Piece PieceAt(int number) => Manifest.Encryption is null
        ? new Piece(Frames[number].Offset, Frames[number].Length, Frames[number].Sha256)
        : Pieces[number];

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
