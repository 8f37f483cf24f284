using System.Security.Cryptography;

namespace PantherStorage.Storage.Archives.Digests;

/// <summary>Reads what <see cref="HashMemoryWriter"/> wrote, forwards only.</summary>
internal sealed class HashMemoryReader : IDisposable
{
    private const int LongestPath = 1 << 20;

    private readonly FileStream file;
    private readonly BinaryReader fields;
    private long left;
    private long count;
    private HashRecord? next;

    private HashMemoryReader(FileStream file, long start, long end)
    {
        this.file = file;
        file.Position = start;
        fields = new BinaryReader(new BufferedStream(file, 1 << 16));
        left = end - start;
        next = Read();
    }

    /// <returns>Null when there is none, it is damaged, or of something else.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static HashMemoryReader? Open(string path, byte[] head)
    {
        if (!File.Exists(path))
            return null;
        var opened = File.OpenRead(path);
        var end = opened.Length - SHA256.HashSizeInBytes;
        if (IsWhole(opened, head, end))
            return new HashMemoryReader(opened, head.Length, end);
        opened.Dispose();
        return null;
    }

    /// <param name="path">Later in the walk than what was asked for before.</param>
    public HashRecord? Find(byte[] path)
    {
        while (next is { } record && WalkOrder.Compare(record.Path, path) < 0)
            next = Read();
        return next is { } found && WalkOrder.Compare(found.Path, path) == 0 ? found : null;
    }

    /// <summary>How many there are, those behind the last that was asked for too.</summary>
    public long CountAll()
    {
        while (next is not null)
            next = Read();
        return count;
    }

    public void Dispose()
    {
        fields.Dispose();
        file.Dispose();
    }

    private static bool IsWhole(FileStream file, byte[] head, long end)
    {
        var found = new byte[head.Length];
        if (end < head.Length || file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < found.Length || !found.AsSpan().SequenceEqual(head))
            return false;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[1 << 16];
        file.Position = 0;
        for (var rest = end; rest > 0;)
        {
            var read = file.Read(chunk, 0, (int)Math.Min(rest, chunk.Length));
            if (read == 0)
                return false;
            hash.AppendData(chunk, 0, read);
            rest -= read;
        }

        var seal = new byte[SHA256.HashSizeInBytes];
        return file.ReadAtLeast(seal, seal.Length, throwOnEndOfStream: false) == seal.Length && seal.AsSpan().SequenceEqual(hash.GetHashAndReset());
    }

    // The seal has been compared: what is read is what was written.
    private HashRecord? Read()
    {
        if (left <= 0)
            return null;
        var length = fields.ReadInt32();
        if (length is < 1 or > LongestPath)
            throw new InvalidDataException($"a path of {length} bytes");
        var record = new HashRecord(
            fields.ReadBytes(length),
            new FileIdentity(fields.ReadUInt64(), fields.ReadInt64(), fields.ReadInt64(), fields.ReadUInt32(), fields.ReadInt64(), fields.ReadUInt32()),
            fields.ReadBytes(SHA256.HashSizeInBytes));
        count++;
        left -= sizeof(int) + length + 40 + SHA256.HashSizeInBytes;
        return record;
    }
}
