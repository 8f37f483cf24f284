using System.Globalization;
using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>Extended attributes and link targets of an entry itself; a symbolic link is not followed.</summary>
internal static unsafe class ExtendedAttributes
{
    private const int OutOfRange = 34;

    /// <summary>All that may be seen, by name in byte order. Empty where the file system has none.</summary>
    /// <param name="name">Name within the directory, with its final zero.</param>
    public static List<(byte[] Name, byte[] Value)> Of(Descriptor directory, ReadOnlySpan<byte> name)
    {
        // There is no llistxattrat in older kernels; the descriptor's link in /proc gives any depth a short path.
        var path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.Number}/"))
            .Concat(name.ToArray()).ToArray();
        var attributes = new List<(byte[] Name, byte[] Value)>();
        foreach (var attribute in Names(path))
            attributes.Add((attribute[..^1], Value(path, attribute)));
        attributes.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return attributes;
    }

    public static byte[] LinkTarget(Descriptor directory, ReadOnlySpan<byte> name) => LinkTarget(directory.Number, name.ToArray());

    public static string LinkTarget(string path) => PathText.Of(LinkTarget(Posix.CurrentDirectory, Posix.Path(path)));

    private static byte[] LinkTarget(int directory, byte[] name)
    {
        return Grown(buffer =>
        {
            fixed (byte* path = name, start = buffer)
            {
                // readlink cuts what does not fit without a word, so a full buffer counts as too small.
                var length = Posix.ReadLink(directory, path, start, (nuint)buffer.Length);
                if (length < 0)
                    throw Posix.Failure();
                return length < buffer.Length ? (int)length : -1;
            }
        });
    }

    private static List<byte[]> Names(byte[] path)
    {
        var list = Grown(buffer =>
        {
            fixed (byte* entry = path, start = buffer)
                return Length(Posix.ListAttributes(entry, start, (nuint)buffer.Length));
        });
        var names = new List<byte[]>();
        for (var rest = list.AsSpan(); rest.Length > 0;)
        {
            var length = rest.IndexOf((byte)0) + 1;
            names.Add(rest[..length].ToArray());
            rest = rest[length..];
        }

        return names;
    }

    private static byte[] Value(byte[] path, byte[] name) => Grown(buffer =>
    {
        fixed (byte* entry = path, attribute = name, start = buffer)
            return Length(Posix.GetAttribute(entry, attribute, start, (nuint)buffer.Length));
    });

    /// <summary>Bytes written, 0 where there are no attributes, -1 for a buffer too small.</summary>
    private static int Length(nint result)
    {
        if (result >= 0)
            return (int)result;
        var failure = Posix.Failure();
        return failure.Error switch
        {
            OutOfRange => -1,
            Posix.NotSupported => 0,
            _ => throw failure,
        };
    }

    private static byte[] Grown(Func<byte[], int> fill)
    {
        for (var size = 1 << 10; ; size <<= 2)
        {
            var buffer = new byte[size];
            if (fill(buffer) is >= 0 and var length)
                return buffer[..length];
        }
    }
}
