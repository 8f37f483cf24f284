using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>
/// The hash of a file's contents in the content digest. Of a file below <see cref="LargeFile"/> it is the SHA-256 of its
/// bytes, as <c>sha256sum</c> has it. A larger one may be a disk image of terabytes with little in it: only its blocks of
/// 64 KiB that hold a byte other than zero are hashed, each after its number (8 bytes, little-endian), so that its holes
/// need not be read. Both depend on the contents alone, not on where the file system keeps a hole and where zeros.
/// </summary>
internal static class ContentHash
{
    /// <summary>In bytes.</summary>
    public const long LargeFile = 64 << 20;

    private const int BlockBytes = 1 << 16;
    private const int SeekData = 3, SeekHole = 4; // lseek(2)

    /// <param name="ofAllBytes">The plain SHA-256 of a large file too, as digests had it before.</param>
    /// <param name="at">Told the offset before each read.</param>
    /// <returns>In lowercase hex, and how many bytes the file had.</returns>
    public static (string Sha256, long Length) Of(SafeFileHandle file, long size, bool ofAllBytes, Action<long> at, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var length = size < LargeFile || ofAllBytes
                ? OfAllBytes(file, hash, block, at, cancellation)
                : OfData(file, size, hash, block, at, cancellation);
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static long OfAllBytes(SafeFileHandle file, IncrementalHash hash, byte[] block, Action<long> at, CancellationToken cancellation)
    {
        long length = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            at(length);
            var read = RandomAccess.Read(file, block.AsSpan(0, BlockBytes), length);
            if (read == 0)
                return length;
            hash.AppendData(block, 0, read);
            length += read;
        }
    }

    private static long OfData(SafeFileHandle file, long size, IncrementalHash hash, byte[] block, Action<long> at, CancellationToken cancellation)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        long hole = 0;
        for (long position = 0; position < size;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (position >= hole)
            {
                position = NextData(file, position, size) / BlockBytes * BlockBytes;
                hole = NextHole(file, position, size);
                if (position >= size)
                    break;
            }

            at(position);
            var wanted = (int)Math.Min(BlockBytes, size - position);
            if (Fill(file, block.AsSpan(0, wanted), position) < wanted)
                return position; // it has become shorter
            if (block.AsSpan(0, wanted).ContainsAnyExcept((byte)0))
            {
                BinaryPrimitives.WriteInt64LittleEndian(number, position / BlockBytes);
                hash.AppendData(number);
                hash.AppendData(block, 0, wanted);
            }

            position += BlockBytes;
        }

        return size + RandomAccess.Read(file, block.AsSpan(0, 1), size);
    }

    private static int Fill(SafeFileHandle file, Span<byte> block, long position)
    {
        var filled = 0;
        while (filled < block.Length && RandomAccess.Read(file, block[filled..], position + filled) is > 0 and var read)
            filled += read;
        return filled;
    }

    // The block that a hole ends in holds data, so that a position after it is looked at again.
    private static long NextData(SafeFileHandle file, long position, long size) =>
        Posix.Seek(file, position, SeekData) is >= 0 and var data ? Math.Max(position, data) : Posix.HasNoData() ? size : position;

    private static long NextHole(SafeFileHandle file, long position, long size) =>
        position < size && Posix.Seek(file, position, SeekHole) is >= 0 and var hole ? Math.Max(hole, position + BlockBytes) : size;
}
