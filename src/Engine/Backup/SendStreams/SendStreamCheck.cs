using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace PantherStorage.Engine.Backup.SendStreams;

/// <summary>
/// Reads a btrfs send stream as it passes and knows at its end whether it is whole: magic, version, every command's
/// CRC-32C, exactly one subvolume, and the end command with nothing after it. Needs neither root nor Btrfs, and no more
/// memory than one small command. Format: btrfs-progs, "Btrfs send stream format" (dev-send-stream).
/// </summary>
public sealed class SendStreamCheck
{
    private const int HeaderBytes = 10;
    private const int LargestVersion = 3;

    /// <summary>Version 1 writes at most 64 KiB a command, version 2 at most a compressed extent of 128 KiB and its frame.</summary>
    private const int LargestCommand = 1 << 20;

    private static readonly byte[] Magic = [.. "btrfs-stream\0"u8];

    private readonly byte[] start = new byte[Magic.Length + sizeof(uint)];
    private readonly byte[] header = new byte[HeaderBytes];
    private readonly ArrayBufferWriter<byte> kept = new(512);
    private int startFilled;
    private int headerFilled;
    private int rest;
    private uint expected;
    private uint crc;
    private SendCommand command;
    private bool ended;

    /// <summary>What the stream says of itself; complete after its first command.</summary>
    public SendStreamFacts Facts { get; private set; } = new(0, Guid.Empty, null, string.Empty, 0);

    /// <summary>Bytes that passed.</summary>
    public long Length { get; private set; }

    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the offset in the stream.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (ended)
                throw Damaged($"{bytes.Length} bytes or more follow its end command");
            var taken = startFilled < start.Length ? TakeStart(bytes) : headerFilled < HeaderBytes ? TakeHeader(bytes) : TakePayload(bytes);
            bytes = bytes[taken..];
            Length += taken;
            if (headerFilled == HeaderBytes && rest == 0)
                EndCommand();
        }
    }

    /// <summary>To be called when no more comes.</summary>
    /// <exception cref="StorageException">The stream is cut short, or of no subvolume.</exception>
    public SendStreamFacts Complete()
    {
        if (!ended)
            throw Damaged(Length == 0 ? "it is empty" : "it is cut short: its end command is missing");
        return Facts;
    }

    private int TakeStart(ReadOnlySpan<byte> bytes)
    {
        var taken = Fill(start, ref startFilled, bytes);
        if (startFilled < start.Length)
            return taken;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(Magic.Length));
        if (!start.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw Damaged("it does not begin as a send stream");
        if (version is 0 or > LargestVersion)
            throw Damaged($"it has version {version}; this program knows 1 to {LargestVersion}");
        Facts = Facts with { Version = (int)version };
        return taken;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var taken = Fill(header, ref headerFilled, bytes);
        if (headerFilled < HeaderBytes)
            return taken;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > LargestCommand)
            throw Damaged($"a command claims {length} bytes");
        rest = (int)length;
        command = (SendCommand)BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(4));
        expected = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(6));
        // The checksum is of the whole command with its own field zero.
        header.AsSpan(6).Clear();
        crc = Crc32C.Append(0, header);
        kept.ResetWrittenCount();
        return taken;
    }

    private int TakePayload(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(rest, bytes.Length);
        crc = Crc32C.Append(crc, bytes[..taken]);
        if (command is SendCommand.Subvolume or SendCommand.Snapshot)
            kept.Write(bytes[..taken]);
        rest -= taken;
        return taken;
    }

    private void EndCommand()
    {
        headerFilled = 0;
        if (crc != expected)
            throw Damaged($"the CRC-32C of its command {command} is {crc:x8}, and {expected:x8} is written there");
        if ((Facts.Uuid == Guid.Empty) != command is SendCommand.Subvolume or SendCommand.Snapshot)
            throw Damaged(Facts.Uuid == Guid.Empty ? $"it begins with the command {command}" : "it holds a second subvolume");
        if (command is SendCommand.Subvolume or SendCommand.Snapshot)
            Facts = SendStreamFacts.Read(Facts.Version, kept.WrittenSpan) ?? throw Damaged("its first command has no UUID or no plain name");
        ended = command == SendCommand.End;
    }

    private static int Fill(byte[] target, ref int filled, ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(target.Length - filled, bytes.Length);
        bytes[..taken].CopyTo(target.AsSpan(filled));
        filled += taken;
        return taken;
    }

    private StorageException Damaged(string why) =>
        new(ExitCode.BackupDamaged, $"the send stream is damaged near byte {Length}: {why}");
}

/// <summary>The commands that matter here; the others are only checked.</summary>
internal enum SendCommand : ushort
{
    Subvolume = 1,
    Snapshot = 2,
    End = 21,
}

/// <summary>CRC-32C as btrfs uses it in streams: seed 0, nothing inverted.</summary>
internal static class Crc32C
{
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
