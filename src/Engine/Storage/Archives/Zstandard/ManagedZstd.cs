using ZstdSharp.Unsafe;

namespace PantherStorage.Storage.Archives.Zstandard;

/// <summary>ZstdSharp, which is libzstd's own source in C#: a part of this program, and so on every machine.</summary>
internal sealed unsafe class ManagedZstd : IZstdFunctions
{
    public string Name => $"ZstdSharp {Methods.ZSTD_versionString()}";

    public nuint CompressBound(nuint length) => Methods.ZSTD_compressBound(length);

    public nint NewCompressor() => (nint)Methods.ZSTD_createCCtx();

    public nint NewDecompressor() => (nint)Methods.ZSTD_createDCtx();

    public nuint SetParameter(nint compressor, int parameter, int value) =>
        Methods.ZSTD_CCtx_setParameter((ZSTD_CCtx_s*)compressor, (ZSTD_cParameter)parameter, value);

    public nuint Compress(nint compressor, ReadOnlySpan<byte> plain, Span<byte> frame)
    {
        fixed (byte* from = plain, to = frame)
            return Methods.ZSTD_compress2((ZSTD_CCtx_s*)compressor, to, (nuint)frame.Length, from, (nuint)plain.Length);
    }

    public nuint FrameLength(ReadOnlySpan<byte> frame)
    {
        fixed (byte* from = frame)
            return Methods.ZSTD_findFrameCompressedSize(from, (nuint)frame.Length);
    }

    public ulong ContentLength(ReadOnlySpan<byte> frame)
    {
        fixed (byte* from = frame)
            return Methods.ZSTD_getFrameContentSize(from, (nuint)frame.Length);
    }

    public nuint Decompress(nint decompressor, ReadOnlySpan<byte> frame, Span<byte> plain)
    {
        fixed (byte* from = frame, to = plain)
            return Methods.ZSTD_decompressDCtx((ZSTD_DCtx_s*)decompressor, to, (nuint)plain.Length, from, (nuint)frame.Length);
    }

    public string? Error(nuint code) => Methods.ZSTD_isError(code) ? Methods.ZSTD_getErrorName(code) : null;
}
