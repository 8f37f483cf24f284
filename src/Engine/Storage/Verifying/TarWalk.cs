using System.Buffers;
using System.Globalization;
using System.Text;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// Walks a POSIX tar as it passes: every header's checksum, every length, the two blocks of zeros at its end and nothing
/// after them; and whether every name keeps to the directory that it is unpacked in (<see cref="TarNames"/>). (The runtime's TarReader refuses extended headers whose values hold a line feed, as names and xattrs may.)
/// </summary>
internal sealed class TarWalk
{
    private const int LargestExtendedHeader = 16 << 20;

    private readonly byte[] block = new byte[Ustar.BlockBytes];
    private readonly ArrayBufferWriter<byte> extended = new();
    private readonly TarNames names = new();
    private int filled;
    private long rest;
    private long keep;
    private long nextSize = -1;
    private int zeroBlocks;
    private long offset;

    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the offset in the tar.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var taken = rest > 0 ? Content(bytes) : Header(bytes);
            offset += taken;
            bytes = bytes[taken..];
        }
    }

    /// <exception cref="StorageException">It does not end as a tar ends.</exception>
    public void Complete()
    {
        if (zeroBlocks < 2 || filled > 0)
            throw Odd("it is cut short");
    }

    private int Content(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(rest, bytes.Length);
        var kept = (int)Math.Min(keep, taken);
        if (kept > 0)
            extended.Write(bytes[..kept]);
        keep -= kept;
        rest -= taken;
        if (rest == 0 && extended.WrittenCount > 0)
            EndExtendedHeader();
        return taken;
    }

    private int Header(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(Ustar.BlockBytes - filled, bytes.Length);
        bytes[..taken].CopyTo(block.AsSpan(filled));
        filled += taken;
        if (filled < Ustar.BlockBytes)
            return taken;
        filled = 0;
        if (block.AsSpan().ContainsAnyExcept((byte)0))
            Entry();
        else
            zeroBlocks++;
        return taken;
    }

    private void Entry()
    {
        if (zeroBlocks > 0)
            throw Odd("an entry follows its end");
        if (Number(148, 8) != Checksum())
            throw Odd("a header's checksum does not fit");
        var isExtended = block[156] == (byte)'x';
        var size = nextSize >= 0 && !isExtended ? nextSize : Number(124, 12);
        if (size < 0 || (isExtended && size > LargestExtendedHeader))
            throw Odd("a header has an impossible length");
        if (!isExtended)
        {
            nextSize = -1;
            if (names.Fault(block) is { } fault)
                throw Odd(fault);
        }

        keep = isExtended ? size : 0;
        // Links and devices have no content, whatever their length says.
        rest = block[156] is >= (byte)'1' and <= (byte)'6' ? 0 : (size + Ustar.BlockBytes - 1) / Ustar.BlockBytes * Ustar.BlockBytes;
    }

    // Records "LENGTH KEY=VALUE\n", where LENGTH counts the whole record and VALUE may hold any byte.
    private void EndExtendedHeader()
    {
        for (var records = extended.WrittenSpan; records.Length > 0;)
        {
            var space = records.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(records[..space], CultureInfo.InvariantCulture, out var length) || length <= space + 1 || length > records.Length || records[length - 1] != '\n')
                throw Odd("an extended header is malformed");
            var record = records[(space + 1)..(length - 1)];
            if (record.StartsWith("size="u8) && !long.TryParse(record[5..], CultureInfo.InvariantCulture, out nextSize))
                throw Odd("an extended header has an impossible length");
            names.Extended(record);
            records = records[length..];
        }

        extended.ResetWrittenCount();
    }

    private int Checksum()
    {
        var sum = 8 * ' ';
        for (var i = 0; i < Ustar.BlockBytes; i++)
            sum += i is >= 148 and < 156 ? 0 : block[i];
        return sum;
    }

    // Octal, or base 256 where the first bit is set (GNU tar, for what does not fit).
    private long Number(int start, int length)
    {
        var field = block.AsSpan(start, length);
        if ((field[0] & 0x80) != 0)
            return (field[0] & 0x7f) != 0 || field[1..4].ContainsAnyExcept((byte)0) ? -1 : System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        var text = Encoding.ASCII.GetString(field).Trim('\0', ' ');
        try
        {
            return text.Length == 0 ? 0 : Convert.ToInt64(text, 8);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return -1;
        }
    }

    private StorageException Odd(string why) =>
        new(ExitCode.BackupDamaged, $"its plain bytes are not a tar archive, near byte {offset}: {why}");
}
