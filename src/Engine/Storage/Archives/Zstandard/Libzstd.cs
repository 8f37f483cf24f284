using System.Runtime.InteropServices;

namespace PantherStorage.Storage.Archives.Zstandard;

/// <summary>The system's libzstd.</summary>
internal sealed partial class Libzstd : IZstdFunctions
{
    private const string Library = "libzstd.so.1";

    private Libzstd()
    {
    }

    /// <returns>Null where it is not installed, or not where programs find it.</returns>
    public static Libzstd? Load() => NativeLibrary.TryLoad(Library, out _) ? new Libzstd() : null;

    public string Name => $"libzstd {Marshal.PtrToStringUTF8(ZSTD_versionString())}";

    public nuint CompressBound(nuint length) => ZSTD_compressBound(length);

    public nint NewCompressor() => ZSTD_createCCtx();

    public nint NewDecompressor() => ZSTD_createDCtx();

    public nuint SetParameter(nint compressor, int parameter, int value) => ZSTD_CCtx_setParameter(compressor, parameter, value);

    public nuint Compress(nint compressor, ReadOnlySpan<byte> plain, Span<byte> frame) =>
        ZSTD_compress2(compressor, frame, (nuint)frame.Length, plain, (nuint)plain.Length);

    public nuint FrameLength(ReadOnlySpan<byte> frame) => ZSTD_findFrameCompressedSize(frame, (nuint)frame.Length);

    public ulong ContentLength(ReadOnlySpan<byte> frame) => ZSTD_getFrameContentSize(frame, (nuint)frame.Length);

    public nuint Decompress(nint decompressor, ReadOnlySpan<byte> frame, Span<byte> plain) =>
        ZSTD_decompressDCtx(decompressor, plain, (nuint)plain.Length, frame, (nuint)frame.Length);

    public string? Error(nuint code) => ZSTD_isError(code) == 0 ? null : Marshal.PtrToStringUTF8(ZSTD_getErrorName(code));

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
