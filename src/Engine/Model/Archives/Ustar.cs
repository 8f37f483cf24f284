using System.Globalization;
using System.Text;
using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>
/// Headers of plain files as POSIX ustar has them (IEEE 1003.1, pax, "ustar Interchange Format"). Equal arguments give
/// equal bytes, so a reader checks a header by making it again.
/// </summary>
public static class Ustar
{
    public const int BlockBytes = 512;

    /// <summary>Two blocks of zeros end an archive.</summary>
    public const int EndBytes = 2 * BlockBytes;

    /// <summary>Content length rounded up to whole blocks.</summary>
    public static int Padded(int length) => (length + BlockBytes - 1) / BlockBytes * BlockBytes;

    /// <summary>Writes the header of a file of mode 0600, owned by root.</summary>
    /// <param name="name">At most 100 bytes of ASCII.</param>
    public static void WriteHeader(Span<byte> block, string name, long length, Instant modified)
    {
        if (name.Length is 0 or > 100)
            throw new ArgumentException($"a ustar name has 1 to 100 bytes: {name}", nameof(name));
        block = block[..BlockBytes];
        block.Clear();
        Text(block, 0, name);
        Octal(block, 100, 7, 0b110_000_000);
        Octal(block, 108, 7, 0);
        Octal(block, 116, 7, 0);
        Octal(block, 124, 11, length);
        Octal(block, 136, 11, Math.Max(0, modified.ToUnixTimeSeconds()));
        block[156] = (byte)'0';
        Text(block, 257, "ustar\0" + "00");
        Text(block, 265, "root");
        Text(block, 297, "root");
        Octal(block, 329, 7, 0);
        Octal(block, 337, 7, 0);
        WriteChecksum(block);
    }

    // The sum of all bytes of the header, its own field counted as spaces.
    private static void WriteChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
            sum += value;
        Octal(block, 148, 6, sum);
        block[154] = 0;
    }

    private static void Text(Span<byte> block, int offset, string text) => Encoding.ASCII.GetBytes(text, block[offset..]);

    private static void Octal(Span<byte> block, int offset, int digits, long value)
    {
        var text = Convert.ToString(value, 8).PadLeft(digits, '0');
        if (text.Length > digits)
            throw new ArgumentOutOfRangeException(nameof(value), string.Create(CultureInfo.InvariantCulture, $"{value} does not fit into {digits} octal digits"));
        Text(block, offset, text);
    }
}
