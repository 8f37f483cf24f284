namespace PantherStorage.Storage.Archives.Zstandard;

/// <summary>The functions of zstd.h that a frame takes, stable since 1.4. Those that give a length give an error as one too: see <see cref="Error"/>.</summary>
internal interface IZstdFunctions
{
    /// <summary>e.g. <c>libzstd 1.5.4</c>.</summary>
    string Name { get; }

    nuint CompressBound(nuint length);

    /// <returns>A context for any number of frames, one after the other; never freed.</returns>
    nint NewCompressor();

    nint NewDecompressor();

    nuint SetParameter(nint compressor, int parameter, int value);

    nuint Compress(nint compressor, ReadOnlySpan<byte> plain, Span<byte> frame);

    nuint FrameLength(ReadOnlySpan<byte> frame);

    ulong ContentLength(ReadOnlySpan<byte> frame);

    nuint Decompress(nint decompressor, ReadOnlySpan<byte> frame, Span<byte> plain);

    /// <returns>What the code of an error means; null for a length.</returns>
    string? Error(nuint code);
}
