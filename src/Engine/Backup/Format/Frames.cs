using System.Collections.Concurrent;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>Plain bytes that become one Zstandard frame. <see cref="Release"/> gives its memory back for the next.</summary>
public sealed class PlainFrame(string name, ReadOnlyMemory<byte> plain, Action release)
{
    /// <summary>Name of the tar entry that starts it, or of the piece where entries are cut anywhere.</summary>
    public string Name { get; } = name;

    public ReadOnlyMemory<byte> Plain { get; } = plain;

    public void Release() => release();
}

/// <param name="Content">The compressed bytes.</param>
/// <param name="Sha256">Of the compressed bytes, lower-case hex.</param>
public sealed record CompressedFrame(string Name, int PlainLength, ReadOnlyMemory<byte> Content, string Sha256);

/// <summary>Buffers of one size that go round, so that memory stays the same however long a stream is.</summary>
internal sealed class Buffers(int size)
{
    private readonly ConcurrentBag<byte[]> free = [];

    public byte[] Rent() => free.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(size);

    public void Return(byte[] buffer) => free.Add(buffer);
}
