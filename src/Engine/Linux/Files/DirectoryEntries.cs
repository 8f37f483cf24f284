using System.Buffers.Binary;

namespace PantherStorage.Linux.Files;

/// <summary>The names in a directory as the bytes they are, in byte order, without <c>.</c> and <c>..</c>.</summary>
internal static unsafe class DirectoryEntries
{
    // struct linux_dirent64: u64 inode, s64 offset, u16 length of the record, u8 type, then the name and a zero.
    private const int LengthAt = 16;
    private const int NameAt = 19;

    /// <returns>Names, each with its final zero.</returns>
    /// <exception cref="PosixException">The directory cannot be read.</exception>
    public static List<byte[]> In(Descriptor directory)
    {
        var names = new List<byte[]>();
        var buffer = new byte[1 << 16];
        while (Fill(directory, buffer) is > 0 and var filled)
        {
            for (var at = 0; at < filled;)
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + LengthAt));
                var name = buffer.AsSpan(at + NameAt, length - NameAt);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                    names.Add(name.ToArray());
                at += length;
            }
        }

        names.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        return names;
    }

    private static int Fill(Descriptor directory, byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            var filled = Posix.ReadEntries(directory.Number, start, (nuint)buffer.Length);
            return filled >= 0 ? (int)filled : throw Posix.Failure();
        }
    }
}
