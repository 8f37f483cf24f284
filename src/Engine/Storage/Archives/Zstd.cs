using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PantherStorage.Model;

namespace PantherStorage.Storage.Archives;

/// <summary>
/// One Zstandard frame (RFC 8878) at a time, through the system's libzstd. Shaped like the runtime's coming
/// <c>ZstandardEncoder.TryCompress</c> and <c>ZstandardDecoder.TryDecompress</c>, so that it can go when they are here.
/// </summary>
public static partial class Zstd
{
    /// <summary>zstd's own default: above it, backups of binaries gain little and take much longer.</summary>
    public const int Level = 3;

    // Parameters of ZSTD_cParameter in zstd.h; stable since 1.4.
    private const int CompressionLevel = 100;
    private const int ChecksumFlag = 201;

    // A context's tables are megabytes, so each serves frame after frame: as many as ever worked at once, to the end of
    // the program. A call that failed leaves nothing behind, since each call begins a frame of its own.
    private static readonly ConcurrentBag<nint> Compressors = [];
    private static readonly ConcurrentBag<nint> Decompressors = [];

    /// <summary>Version of the library in use, e.g. <c>1.5.4</c>.</summary>
    public static string Version => Marshal.PtrToStringUTF8(Guarded(ZSTD_versionString)) ?? "unknown";

    /// <summary>The most bytes that a frame of so many plain bytes can take.</summary>
    public static int LargestFrame(int plainLength) => checked((int)Guarded(() => ZSTD_compressBound((nuint)plainLength)));

    /// <summary>Compresses into one frame with its plain length in the header and a checksum of the content at its end.</summary>
    /// <returns>Length of the frame.</returns>
    /// <exception cref="StorageException">libzstd is missing or refuses; <paramref name="destination"/> is too small.</exception>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> destination)
    {
        if (!Compressors.TryTake(out var context))
            context = Guarded(ZSTD_createCCtx);
        try
        {
            Checked(ZSTD_CCtx_setParameter(context, CompressionLevel, Level), "setting the level");
            Checked(ZSTD_CCtx_setParameter(context, ChecksumFlag, 1), "asking for a checksum");
            return (int)Checked(
                ZSTD_compress2(context, destination, (nuint)destination.Length, plain, (nuint)plain.Length), "compressing");
        }
        finally
        {
            Compressors.Add(context);
        }
    }

    /// <summary>
    /// Decompresses exactly one frame that must fill <paramref name="plain"/> exactly. The length is the caller's, from a
    /// manifest it has checked, never the frame's own claim: a frame that would grow past it is refused unread.
    /// </summary>
    /// <exception cref="StorageException">Damaged, trailing bytes, or of another length.</exception>
    public static void Decompress(ReadOnlySpan<byte> frame, Span<byte> plain)
    {
        if (!Decompressors.TryTake(out var context))
            context = Guarded(ZSTD_createDCtx);
        try
        {
            var oneFrame = Checked(ZSTD_findFrameCompressedSize(frame, (nuint)frame.Length), "finding the frame's end", ExitCode.BackupDamaged);
            if (oneFrame != (nuint)frame.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"{(nuint)frame.Length - oneFrame} bytes follow the Zstandard frame");
            var claimed = ZSTD_getFrameContentSize(frame, (nuint)frame.Length);
            if (claimed != (ulong)plain.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"the Zstandard frame does not say that it holds {plain.Length} bytes");
            var length = Checked(
                ZSTD_decompressDCtx(context, plain, (nuint)plain.Length, frame, (nuint)frame.Length), "decompressing", ExitCode.BackupDamaged);
            if (length != (nuint)plain.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"the Zstandard frame holds {length} bytes, not {plain.Length}");
        }
        finally
        {
            Decompressors.Add(context);
        }
    }

    private static nuint Checked(nuint code, string doing, ExitCode exitCode = ExitCode.System) => ZSTD_isError(code) == 0
        ? code
        : throw new StorageException(exitCode, $"Zstandard failed when {doing}: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(code))}");

    private static T Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DllNotFoundException e)
        {
            throw new StorageException(ExitCode.System, "libzstd.so.1 is not installed: install zstd (Debian: libzstd1)", e);
        }
    }

    private const string Library = "libzstd.so.1";

    [LibraryImport(Library)]
    private static partial nint ZSTD_versionString();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressBound(nuint length);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compress2(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial ulong ZSTD_getFrameContentSize(ReadOnlySpan<byte> frame, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_findFrameCompressedSize(ReadOnlySpan<byte> frame, nuint length);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressDCtx(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint length);
}
