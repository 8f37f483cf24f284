using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Archives;

/// <summary>A frame as it was read. <see cref="Release"/> gives its memory back for the next.</summary>
/// <param name="Key">Of the archive it is in.</param>
public sealed record FrameRead(string Key, Frame Frame)
{
    /// <summary>The compressed bytes; empty when the frame is damaged.</summary>
    public ReadOnlyMemory<byte> Stored { get; init; }

    /// <summary>The frame's plain bytes; empty when it is damaged.</summary>
    public ReadOnlyMemory<byte> Plain { get; init; }

    /// <summary>What is wrong with it, naming frame and offset; null when it is whole.</summary>
    public string? Damage { get; init; }

    internal Action? Free { get; init; }

    /// <exception cref="StorageException">The frame is damaged.</exception>
    public FrameRead OrThrow() => Damage is null ? this : throw new StorageException(ExitCode.BackupDamaged, $"{Key}: {Damage}");

    public void Release() => Free?.Invoke();
}

/// <summary>Reads frames of an archive by ranges, several at once, in order. No byte is handed out before its hash fits.</summary>
public static class FrameReader
{
    /// <summary>Frames fetched or waiting at once: hides the store's latency, and bounds memory to about 80 MiB.</summary>
    private const int Window = 5;

    /// <param name="numbers">Ascending.</param>
    /// <param name="identity">Opens the archive where it is encrypted.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: it is encrypted, and there is no key, or one that does not fit.</exception>
    public static IAsyncEnumerable<FrameRead> Read(
        IObjectStore store, ArchiveIndex index, IEnumerable<int> numbers, CancellationToken cancellation, AgeIdentity? identity = null)
    {
        if (index.Manifest.Encryption is not null)
            return AgeDecryptor.Read(store, index, numbers, identity, cancellation);
        var (stored, plain) = (new Buffers(FrameCompressor.LargestUsual), new Buffers(ArchiveFrames.PieceBytes + Ustar.BlockBytes));
        return numbers.ToAsyncEnumerable().SelectInOrder(Window, (number, token) => Read(store, index, number, stored, plain, token), cancellation);
    }

    // A byte that flipped on the way is no damaged backup: what does not fit is read once more.
    private static async Task<FrameRead> Read(
        IObjectStore store, ArchiveIndex index, int number, Buffers stored, Buffers plain, CancellationToken cancellation)
    {
        var read = await ReadOnce(store, index, number, stored, plain, cancellation);
        return read.Damage is null ? read : await ReadOnce(store, index, number, stored, plain, cancellation);
    }

    private static async Task<FrameRead> ReadOnce(
        IObjectStore store, ArchiveIndex index, int number, Buffers stored, Buffers plain, CancellationToken cancellation)
    {
        var frame = index.Frames[number];
        try
        {
            var buffer = stored.Rent(frame.Length);
            var bytes = buffer.AsMemory(0, frame.Length);
            await PieceReader.Fill(bytes, store, index.Key, index.PieceAt(number), cancellation);
            var opened = Open(index.Key, frame, bytes, plain);
            return opened with { Free = opened.Free + (() => stored.Return(buffer)) };
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return new FrameRead(index.Key, frame)
            {
                Damage = $"frame {number} ({frame.Name}) at offset {frame.Offset}, {frame.Length} bytes: {e.Message}",
            };
        }
    }

    /// <exception cref="StorageException">It does not decompress to what the manifest says.</exception>
    internal static FrameRead Open(string key, Frame frame, ReadOnlyMemory<byte> stored, Buffers buffers)
    {
        var buffer = buffers.Rent(frame.Plain);
        var plain = buffer.AsMemory(0, frame.Plain);
        Zstd.Decompress(stored.Span, plain.Span);
        return new FrameRead(key, frame) { Stored = stored, Plain = plain, Free = () => buffers.Return(buffer) };
    }

    /// <summary>The content of a frame: without its tar header and padding, which must be those that the writer makes.</summary>
    /// <exception cref="StorageException">The header is not the one of this entry.</exception>
    public static ReadOnlyMemory<byte> Content(this FrameRead read, Instant modified)
    {
        if (read.Frame.IsIn(ArchiveSection.Files))
            return read.Plain;
        var plain = read.Plain.Span;
        var end = read.Frame.Name == ArchiveFrames.SumsName ? Ustar.EndBytes : 0;
        var length = plain.Length < Ustar.BlockBytes + end ? -1 : Length(plain[124..135]);
        if (length < 0 || Ustar.BlockBytes + Ustar.Padded(length) + end != plain.Length)
            throw Odd(read.Frame);
        Span<byte> header = stackalloc byte[Ustar.BlockBytes];
        Ustar.WriteHeader(header, read.Frame.Name, length, modified);
        if (!plain[..Ustar.BlockBytes].SequenceEqual(header) || plain[(Ustar.BlockBytes + length)..].ContainsAnyExcept((byte)0))
            throw Odd(read.Frame);
        return read.Plain.Slice(Ustar.BlockBytes, length);
    }

    private static int Length(ReadOnlySpan<byte> octal)
    {
        var value = 0L;
        foreach (var digit in octal)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return -1;
            value = value * 8 + (digit - '0');
        }

        return value <= ArchiveFrames.LargestPlain ? (int)value : -1;
    }

    private static StorageException Odd(Frame frame) =>
        new(ExitCode.BackupDamaged, $"{frame.Name} is not the tar entry that the manifest says it is");
}
