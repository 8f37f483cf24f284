using System.Collections.Concurrent;

namespace PantherStorage.Model.Archives;

/// <summary>Plain bytes that become one Zstandard frame. <see cref="Release"/> gives its memory back for the next.</summary>
public sealed class PlainFrame(string name, ReadOnlyMemory<byte> plain, Action release)
{
    /// <summary>Name of the tar entry that starts it, or of the piece where entries are cut anywhere.</summary>
    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Plain { get; } = plain;

    public void Release() => release();
}

/// <summary>One Zstandard frame. <see cref="Release"/> gives its memory back for the next.</summary>
/// <param name="sha256">Of the compressed bytes, lower-case hex.</param>
public sealed class CompressedFrame(string name, int plainLength, ReadOnlyMemory<byte> content, string sha256, Action release)
{
    public string Name { get; } = name;

    public int PlainLength { get; } = plainLength;

    /// <summary>The compressed bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    public string Sha256 { get; } = sha256;

    public void Release() => release();
}

/// <summary>Buffers of one size that go round, so that memory stays the same however long a stream is.</summary>
internal sealed class Buffers(int size)
{
    private readonly ConcurrentBag<byte[]> free = [];

    /// <summary>At least so many bytes; what is larger than the usual does not go round.</summary>
    public byte[] Rent(int length) => length <= size ? Rent() : GC.AllocateUninitializedArray<byte>(length);

    public byte[] Rent() => free.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(size);

    public void Return(byte[] buffer)
    {
        if (buffer.Length == size)
            free.Add(buffer);
    }
}
