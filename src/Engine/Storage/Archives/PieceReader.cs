using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Archives;

/// <summary>A piece of an archive as it is stored.</summary>
/// <param name="Key">Of the archive.</param>
/// <param name="Number">From 0.</param>
internal sealed record PieceRead(string Key, int Number, Piece Piece)
{
    /// <summary>Empty when it is damaged.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>What is wrong with it, naming piece and offset; null when it is whole.</summary>
    public string? Damage { get; init; }

    /// <exception cref="StorageException">It is damaged.</exception>
    public PieceRead OrThrow() => Damage is null ? this : throw new StorageException(ExitCode.BackupDamaged, $"{Key}: {Damage}");
}

/// <summary>Reads pieces of an encrypted archive by ranges, several at once, in order, without any key. No byte is handed out before its hash fits.</summary>
internal static class PieceReader
{
    /// <summary>Pieces fetched or waiting at once: with what decrypts and decompresses behind it, memory stays about as for plain archives.</summary>
    private const int Window = 4;

    public static IAsyncEnumerable<PieceRead> Read(
        IObjectStore store, ArchiveIndex index, IEnumerable<int> numbers, CancellationToken cancellation) =>
        numbers.ToAsyncEnumerable().SelectInOrder(Window, (number, token) => Read(store, index, number, token), cancellation);

    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: missing, cut short, or other bytes than were stored.</exception>
    internal static async Task<byte[]> Get(IObjectStore store, string key, Piece piece, CancellationToken cancellation)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(piece.Length);
        await Fill(bytes, store, key, piece, cancellation);
        return bytes;
    }

    /// <param name="memory">As long as the piece.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: missing, cut short, or other bytes than were stored.</exception>
    internal static async Task Fill(Memory<byte> memory, IObjectStore store, string key, Piece piece, CancellationToken cancellation)
    {
        await store.Read(key, piece.Offset, memory, cancellation);
        var found = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(memory.Span));
        if (found != piece.Sha256)
            throw new StorageException(ExitCode.BackupDamaged, $"its SHA-256 is {found}, the manifest says {piece.Sha256}");
    }

    // A byte that flipped on the way is no damaged backup: what does not fit is read once more.
    private static async Task<PieceRead> Read(IObjectStore store, ArchiveIndex index, int number, CancellationToken cancellation)
    {
        var read = await ReadOnce(store, index, number, cancellation);
        return read.Damage is null ? read : await ReadOnce(store, index, number, cancellation);
    }

    private static async Task<PieceRead> ReadOnce(IObjectStore store, ArchiveIndex index, int number, CancellationToken cancellation)
    {
        var piece = index.PieceAt(number);
        try
        {
            return new PieceRead(index.Key, number, piece) { Bytes = await Get(store, index.Key, piece, cancellation) };
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return new PieceRead(index.Key, number, piece) { Damage = $"piece {number} at offset {piece.Offset}, {piece.Length} bytes: {e.Message}" };
        }
    }
}
