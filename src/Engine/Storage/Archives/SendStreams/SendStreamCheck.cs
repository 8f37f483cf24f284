using System.Buffers.Binary;
using System.Numerics;
using PantherStorage.Model;

namespace PantherStorage.Storage.Archives.SendStreams;

/// <summary>
/// Reads a btrfs send stream as it passes and knows at its end whether it is whole and keeps to its own subvolume: magic,
/// version, every command's CRC-32C, every path (<see cref="SendPaths"/>), exactly one subvolume, clones from it or its
/// parent alone, and the end command with nothing after it. Needs neither root nor Btrfs, and no more memory than one
/// command and the symbolic links. Format: btrfs-progs, "Btrfs send stream format" (dev-send-stream).
/// </summary>
/// <param name="parent">Paths of the stream that this one builds on, once that has passed; null where it is not at hand.</param>
public sealed class SendStreamCheck(SendPaths? parent = null)
{
    private const int HeaderBytes = 10;
    private const int LargestVersion = 3;
    private const int CrcAt = 6;

    /// <summary>Version 1 writes at most 64 KiB a command, version 2 at most a compressed extent of 128 KiB and its frame.</summary>
    internal const int LargestCommand = 1 << 20;

    private static readonly byte[] Magic = [.. "btrfs-stream\0"u8];
    private static readonly int StartBytes = Magic.Length + sizeof(uint);

    private readonly byte[] cut = new byte[HeaderBytes + LargestCommand];
    private int cutFilled;
    private long taken;
    private bool ended;

    /// <summary>What the stream says of itself; complete after its first command.</summary>
    public SendStreamFacts Facts { get; private set; } = new(0, Guid.Empty, null, string.Empty, 0);

    /// <summary>Where its symbolic links are, for the check of a stream that builds on it.</summary>
    public SendPaths Paths { get; } = new(parent);

    /// <summary>Bytes that passed.</summary>
    public long Length => taken + cutFilled;

    /// <summary>Written in the place of the parent's UUID by <see cref="Take"/>, for a receiver that knows the parent by another; null leaves it.</summary>
    public Guid? ParentKnownAs { get; init; }

    /// <param name="bytes">Of any length: a command may be cut anywhere.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the offset in the stream.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (cutFilled == 0 && Unit(bytes) is var whole && whole <= bytes.Length)
            {
                Whole(bytes[..whole]);
                bytes = bytes[whole..];
                continue;
            }

            var added = Math.Min(Unit(cut.AsSpan(0, cutFilled)) - cutFilled, bytes.Length);
            bytes[..added].CopyTo(cut.AsSpan(cutFilled));
            cutFilled += added;
            bytes = bytes[added..];
            if (Unit(cut.AsSpan(0, cutFilled)) is var unit && unit == cutFilled)
            {
                cutFilled = 0;
                Whole(cut.AsSpan(0, unit));
            }
        }
    }

    /// <summary>Checks the whole commands at the beginning, for a receiver that is to see nothing unchecked.</summary>
    /// <returns>How many bytes they are; what follows is to be given again with more behind it.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>, with the offset in the stream.</exception>
    public int Take(Span<byte> bytes)
    {
        var done = 0;
        for (int unit; done < bytes.Length && (unit = Unit(bytes[done..])) <= bytes.Length - done; done += unit)
        {
            var command = bytes.Slice(done, unit);
            Whole(command);
            if (ParentKnownAs is { } other && Facts.ParentUuid is { } parentUuid && taken > StartBytes)
                Rename(command, parentUuid, other);
        }

        return done;
    }

    /// <summary>To be called when no more comes.</summary>
    /// <exception cref="StorageException">The stream is cut short, or of no subvolume.</exception>
    public SendStreamFacts Complete()
    {
        if (!ended)
            throw Damaged(Length == 0 ? "it is empty" : "it is cut short: its end command is missing");
        return Facts;
    }

    /// <summary>Bytes of the unit that begins here, as far as can be told: the start of the stream, or a command.</summary>
    private int Unit(ReadOnlySpan<byte> bytes)
    {
        if (ended)
            throw Damaged($"{bytes.Length} bytes or more follow its end command");
        if (taken == 0)
            return StartBytes;
        if (bytes.Length < HeaderBytes)
            return HeaderBytes;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return length <= LargestCommand ? HeaderBytes + (int)length : throw Damaged($"a command claims {length} bytes");
    }

    private void Whole(ReadOnlySpan<byte> unit)
    {
        if (taken == 0)
            Start(unit);
        else
            Command((SendCommand)BinaryPrimitives.ReadUInt16LittleEndian(unit[4..]), unit);
        taken += unit.Length;
    }

    private void Start(ReadOnlySpan<byte> start)
    {
        var version = BinaryPrimitives.ReadUInt32LittleEndian(start[Magic.Length..]);
        if (!start.StartsWith(Magic))
            throw Damaged("it does not begin like a send stream");
        if (version is 0 or > LargestVersion)
            throw Damaged($"it has version {version}; this program knows 1 to {LargestVersion}");
        Facts = Facts with { Version = (int)version };
    }

    private void Command(SendCommand command, ReadOnlySpan<byte> unit)
    {
        var expected = BinaryPrimitives.ReadUInt32LittleEndian(unit[CrcAt..]);
        if (Crc(unit) is var crc && crc != expected)
            throw Damaged($"the CRC-32C of its command {command} is {crc:x8}, and {expected:x8} is written there");
        var payload = unit[HeaderBytes..];
        if (command is SendCommand.Subvolume or SendCommand.Snapshot)
        {
            if (Facts.Uuid != Guid.Empty)
                throw Damaged("it holds a second subvolume");
            Facts = SendStreamFacts.Read(Facts.Version, payload) ?? throw Damaged("its first command has no UUID or no plain name");
            if (Facts.ParentUuid is null != command is SendCommand.Subvolume)
                throw Damaged("its first command names a parent where it has none, or none where it has one");
            return;
        }

        if (Facts.Uuid == Guid.Empty)
            throw Damaged($"it begins with the command {command}");
        if (Paths.Fault(command, payload, Facts) is { } fault)
            throw Damaged($"its command {command} {fault}");
        ended = command == SendCommand.End;
    }

    private static void Rename(Span<byte> command, Guid parent, Guid other)
    {
        if ((SendCommand)BinaryPrimitives.ReadUInt16LittleEndian(command[4..]) is not (SendCommand.Snapshot or SendCommand.Clone))
            return;
        var changed = false;
        foreach (var (type, at, length) in new SendAttributes(command[HeaderBytes..], dataIsLast: false))
        {
            var value = command.Slice(HeaderBytes + at, length);
            if (type == SendAttribute.CloneUuid && new Guid(value, bigEndian: true) == parent)
                changed = other.TryWriteBytes(value, bigEndian: true, out _);
        }

        if (changed)
            BinaryPrimitives.WriteUInt32LittleEndian(command[CrcAt..], Crc(command));
    }

    // Of the whole command with the checksum's own field zero.
    private static uint Crc(ReadOnlySpan<byte> command) => Crc32C.Append(
        Crc32C.Append(Crc32C.Append(0, command[..CrcAt]), [0, 0, 0, 0]), command[HeaderBytes..]);

    private StorageException Damaged(string why) =>
        new(ExitCode.BackupDamaged, $"the send stream is damaged near byte {Length}: {why}");
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
