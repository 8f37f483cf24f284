using System.Security.Cryptography;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>Turns plain frames into compressed ones, several at once, in order.</summary>
public static class FrameCompressor
{
    public static IAsyncEnumerable<CompressedFrame> Compress(
        IAsyncEnumerable<PlainFrame> frames, CancellationToken cancellation) =>
        frames.SelectInOrder(Environment.ProcessorCount, (frame, _) => Task.FromResult(Compress(frame)), cancellation);

    private static CompressedFrame Compress(PlainFrame frame)
    {
        var scratch = Scratch.Value!.AtLeast(Zstd.LargestFrame(frame.Plain.Length));
        var length = Zstd.Compress(frame.Plain.Span, scratch);
        var content = scratch.AsSpan(0, length).ToArray();
        frame.Release();
        return new CompressedFrame(
            frame.Name, frame.Plain.Length, content, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private static readonly ThreadLocal<GrowingBuffer> Scratch = new(() => new GrowingBuffer());

    private sealed class GrowingBuffer
    {
        private byte[] buffer = [];

        public byte[] AtLeast(int length) =>
            buffer.Length >= length ? buffer : buffer = GC.AllocateUninitializedArray<byte>(length);
    }
}
