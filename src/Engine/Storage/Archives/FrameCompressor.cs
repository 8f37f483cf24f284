using System.Security.Cryptography;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Storage.Archives;

/// <summary>Turns plain frames into compressed ones, several at once, in order.</summary>
public static class FrameCompressor
{
    /// <summary>One for each processor, and one to be handed out; no more than five, which bounds memory on a large machine.</summary>
    private static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount, 2, 4) + 1;

    /// <summary>The most bytes that a frame of a full piece takes.</summary>
    public static int LargestUsual { get; } = Zstd.LargestFrame(ArchiveFrames.PieceBytes + Ustar.BlockBytes);

    /// <param name="level">From 1 to 19.</param>
    public static IAsyncEnumerable<CompressedFrame> Compress(
        IAsyncEnumerable<PlainFrame> frames, int level, CancellationToken cancellation)
    {
        var buffers = new Buffers(LargestUsual);
        return frames.SelectInOrder(AtOnce, (frame, _) => Task.FromResult(Compress(frame, level, buffers)), cancellation);
    }

    private static CompressedFrame Compress(PlainFrame frame, int level, Buffers buffers)
    {
        var buffer = buffers.Rent(Zstd.LargestFrame(frame.Plain.Length));
        var content = buffer.AsMemory(0, Zstd.Compress(frame.Plain.Span, buffer, level));
        frame.Release();
        return new CompressedFrame(
            frame.Name, frame.Plain.Length, content, Convert.ToHexStringLower(SHA256.HashData(content.Span)), () => buffers.Return(buffer));
    }
}
