using System.Collections.Concurrent;
using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.Zstandard;

/// <summary>
/// One Zstandard frame (RFC 8878) at a time. Shaped like the runtime's coming <c>ZstandardEncoder.TryCompress</c> and
/// <c>ZstandardDecoder.TryDecompress</c>. Whichever library does it, the frame is one that every other can read.
/// </summary>
internal sealed class ZstdCodec(IZstdFunctions library)
{
    // Parameters of ZSTD_cParameter in zstd.h; stable since 1.4.
    private const int CompressionLevel = 100;
    private const int ChecksumFlag = 201;

    // A context's tables are megabytes, so each serves frame after frame: as many as ever worked at once, to the end of
    // the program. A call that failed leaves nothing behind, since each call begins a frame of its own.
    private readonly ConcurrentBag<nint> compressors = [];
    private readonly ConcurrentBag<nint> decompressors = [];

    /// <summary>The library and its version, e.g. <c>libzstd 1.5.4</c>.</summary>
    public string Name => library.Name;

    /// <inheritdoc cref="Zstd.LargestFrame"/>
    public int LargestFrame(int plainLength) => checked((int)library.CompressBound((nuint)plainLength));

    /// <inheritdoc cref="Zstd.Compress"/>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> destination, int level)
    {
        if (!compressors.TryTake(out var context))
            context = library.NewCompressor();
        try
        {
            Checked(library.SetParameter(context, CompressionLevel, level), "setting the level");
            Checked(library.SetParameter(context, ChecksumFlag, 1), "asking for a checksum");
            return (int)Checked(library.Compress(context, plain, destination), "compressing");
        }
        finally
        {
            compressors.Add(context);
        }
    }

    /// <inheritdoc cref="Zstd.Decompress"/>
    public void Decompress(ReadOnlySpan<byte> frame, Span<byte> plain)
    {
        if (!decompressors.TryTake(out var context))
            context = library.NewDecompressor();
        try
        {
            var oneFrame = Checked(library.FrameLength(frame), "finding the frame's end", ExitCode.BackupDamaged);
            if (oneFrame != (nuint)frame.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"{(nuint)frame.Length - oneFrame} bytes follow the Zstandard frame");
            if (library.ContentLength(frame) != (ulong)plain.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"the Zstandard frame does not say that it holds {plain.Length} bytes");
            var length = Checked(library.Decompress(context, frame, plain), "decompressing", ExitCode.BackupDamaged);
            if (length != (nuint)plain.Length)
                throw new StorageException(ExitCode.BackupDamaged, $"the Zstandard frame holds {length} bytes, not {plain.Length}");
        }
        finally
        {
            decompressors.Add(context);
        }
    }

    private nuint Checked(nuint code, string doing, ExitCode exitCode = ExitCode.System) => library.Error(code) is { } error
        ? throw new StorageException(exitCode, $"Zstandard failed when {doing}: {error}")
        : code;
}
