using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A place that is not zero.</summary>
/// <param name="What">Null where nothing was recognised, as in encrypted data.</param>
/// <param name="Offset">Bytes from the start of the disk.</param>
/// <param name="Length">Of the place that was read.</param>
/// <param name="IsNamed">Whether a known format keeps something there; else it is one of the places spread over the disk.</param>
internal sealed record Remnant(string? What, long Offset, int Length, bool IsNamed);

/// <summary>
/// What is left on a disk that programs such as wipefs call blank. Formats keep copies of what describes them away from the
/// start: a Btrfs or ext4 whose first superblock is gone can be brought back, plain dm-crypt has no signature at all. So a
/// disk is blank when every such place is zero, and 256 more that are spread over it. Few reads: it takes no time.
/// </summary>
internal static class Remnants
{
    private const int Block = 4096;
    private const int MiB = 1 << 20;
    private const int SpreadOver = 256;
    private const int DoNotNeed = 4;
    private const int BtrfsMagic = 64, BtrfsLabel = 299, BtrfsLabelLength = 256;
    private const int ZfsLabel = 256 << 10, ZfsUberblocks = 128 << 10, ZfsUberblock = 1 << 10;
    private const uint MdMagic = 0xa92b4efc;
    private const ulong ZfsMagic = 0x00bab10c;
    private const ushort ExtMagic = 0xef53;
    private const int ExtMagicAt = 56;

    /// <summary>
    /// Where the copies lie from the start of a slice, beyond its first MiB. Btrfs: 64 MiB, 256 GiB (after 64 KiB). LUKS2: the
    /// second header, up to 4 MiB. ext2 to ext4: the first backup, by block size. What ZFS (four labels of 256 KiB), MD
    /// (0.90, 1.0, 1.1, 1.2), LVM and GPT keep lies within the first and the last MiB.
    /// </summary>
    private static readonly ImmutableArray<long> Copies = [1L * MiB, 2L * MiB, 4L * MiB, 8L * MiB, 32L * MiB, 64L * MiB, 128L * MiB, 256L << 30];

    /// <param name="slices">The whole disk first.</param>
    /// <exception cref="StorageException">The disk cannot be read; what cannot be read may hold anything.</exception>
    public static ImmutableArray<Remnant> On(string disk, ImmutableArray<Slice> slices)
    {
        using var file = Open(disk);
        return
        [
            .. slices.SelectMany(slice => In(file, slice)).DistinctBy(remnant => remnant.Offset),
            .. Spread(slices[0].Length).Select(offset => Look(file, slice: null, offset, Block, named: false)).OfType<Remnant>(),
        ];
    }

    /// <summary>Whether a copy of a Btrfs superblock is in a slice, whatever became of the first one.</summary>
    /// <exception cref="StorageException">The disk cannot be read.</exception>
    public static bool HasBtrfsCopy(string disk, Slice slice)
    {
        using var file = Open(disk);
        return Copies.Where(offset => offset + Block <= slice.Length)
            .Any(offset => BtrfsIn(Read(file, slice.Start + offset, Block), "copy") is not null);
    }

    /// <exception cref="StorageException">The disk cannot be read.</exception>
    public static byte[] ReadAt(string disk, long offset, int length)
    {
        using var file = Open(disk);
        return Read(file, offset, length);
    }

    private static SafeFileHandle Open(string disk)
    {
        try
        {
            var file = Posix.Open(Posix.CurrentDirectory, Posix.Path(disk), Posix.ReadOnly | Posix.NonBlocking).ToFile();

            // A disk and its partitions are cached apart from each other: what was read before may be older than the disk.
            _ = Posix.Advise(file, 0, 0, DoNotNeed);
            return file;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot open the disk {disk}: {e.Message}. Run as root.", e);
        }
    }

    private static IEnumerable<Remnant> In(SafeFileHandle file, Slice slice)
    {
        if (slice.Length < 2 * MiB)
            return Look(file, slice, 0, (int)slice.Length, named: true) is { } only ? [only] : [];
        return Copies.Where(offset => offset + Block <= slice.Length)
            .Select(offset => (Offset: offset, Length: Block))
            .Prepend((Offset: 0L, Length: MiB))
            .Append((Offset: slice.Length - MiB, Length: MiB))
            .Select(place => Look(file, slice, place.Offset, place.Length, named: true))
            .OfType<Remnant>();
    }

    private static IEnumerable<long> Spread(long size) =>
        Enumerable.Range(1, SpreadOver).Select(index => size / (SpreadOver + 1) * index / Block * Block);

    private static Remnant? Look(SafeFileHandle file, Slice? slice, long offset, int length, bool named)
    {
        var start = (slice?.Start ?? 0) + offset;
        var bytes = Read(file, start, length);
        if (!bytes.AsSpan().ContainsAnyExcept((byte)0))
            return null;
        var what = slice is null ? null : Recognised(bytes, offset, slice.Length);
        return new Remnant(what is null ? null : $"{what} on {slice!.Name}", start, length, named);
    }

    private static byte[] Read(SafeFileHandle file, long offset, int length)
    {
        var bytes = new byte[length];
        try
        {
            for (var got = 0; got < length;)
            {
                var more = RandomAccess.Read(file, bytes.AsSpan(got), offset + got);
                if (more == 0)
                    break;
                got += more;
            }

            return bytes;
        }
        catch (IOException e)
        {
            throw new StorageException(ExitCode.System, $"the disk cannot be read at {new Bytes(offset)}, so nobody knows what is there: {e.Message}", e);
        }
    }

    /// <param name="place">Where the bytes begin, from the start of the slice.</param>
    private static string? Recognised(ReadOnlySpan<byte> bytes, long place, long size)
    {
        if (place == 0)
            return AtTheStart(bytes);
        if (place + bytes.Length == size)
            return AtTheEnd(bytes, size);
        var at = new Bytes(place);
        if (BtrfsIn(bytes, $"the copy at {at} of") is { } btrfs)
            return btrfs;
        if (bytes.StartsWith("SKUL"u8))
            return $"the second LUKS header at {at}";
        return IsExt(bytes) || IsExt(bytes[1024..]) ? $"the copy at {at} of an ext superblock" : null;
    }

    private static string? AtTheStart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("LUKS"u8))
            return "a LUKS header";
        if (bytes.Length > 128 << 10 && BtrfsIn(bytes[(64 << 10)..], "the first of") is { } btrfs)
            return btrfs;
        for (var sector = 0; sector < 4 * 512 && bytes.Length >= 4 * 512; sector += 512)
        {
            if (bytes[sector..].StartsWith("LABELONE"u8))
                return "an LVM label";
        }

        if (IsMd(bytes) || (bytes.Length > 2 * Block && IsMd(bytes[Block..])))
            return "an MD RAID superblock";
        if (HasZfs(bytes, 0) || HasZfs(bytes, ZfsLabel))
            return "a ZFS label";
        if (bytes.Length > 2048 && IsExt(bytes[1024..]))
            return "an ext superblock";
        return bytes[512..].StartsWith("EFI PART"u8) || (bytes.Length > 2 * Block && bytes[Block..].StartsWith("EFI PART"u8)) ? "a GPT" : null;
    }

    private static string? AtTheEnd(ReadOnlySpan<byte> bytes, long size)
    {
        var start = size - bytes.Length;
        if (bytes[^512..].StartsWith("EFI PART"u8) || bytes[^Block..].StartsWith("EFI PART"u8))
            return "the copy of a GPT at the end";
        var labels = (int)(size / ZfsLabel * ZfsLabel - start);
        if (HasZfs(bytes, labels - ZfsLabel) || HasZfs(bytes, labels - (2 * ZfsLabel)))
            return "a ZFS label at the end";
        var old = (int)((size / (64 << 10) * (64 << 10)) - (64 << 10) - start);
        var current = (int)(((size - (8 << 10)) / Block * Block) - start);
        return IsMd(bytes[old..]) || IsMd(bytes[current..]) ? "an MD RAID superblock at the end" : null;
    }

    private static string? BtrfsIn(ReadOnlySpan<byte> superblock, string which)
    {
        if (superblock.Length < BtrfsLabel + BtrfsLabelLength || !superblock[BtrfsMagic..].StartsWith("_BHRfS_M"u8))
            return null;
        var label = superblock.Slice(BtrfsLabel, BtrfsLabelLength);
        var length = label.IndexOf((byte)0) is >= 0 and var end ? end : BtrfsLabelLength;
        return $"{which} a Btrfs superblock{(length > 0 ? $" labelled {Printable.Of(Encoding.UTF8.GetString(label[..length]))}" : string.Empty)}";
    }

    private static bool IsMd(ReadOnlySpan<byte> bytes) => bytes.Length >= 4
        && (BinaryPrimitives.ReadUInt32LittleEndian(bytes) == MdMagic || BinaryPrimitives.ReadUInt32BigEndian(bytes) == MdMagic);

    private static bool IsExt(ReadOnlySpan<byte> bytes) => bytes.Length >= ExtMagicAt + 2 && BinaryPrimitives.ReadUInt16LittleEndian(bytes[ExtMagicAt..]) == ExtMagic;

    private static bool HasZfs(ReadOnlySpan<byte> bytes, int label)
    {
        for (var at = label + ZfsUberblocks; at >= 0 && at + 8 <= bytes.Length && at < label + ZfsLabel; at += ZfsUberblock)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) == ZfsMagic || BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]) == ZfsMagic)
                return true;
        }

        return false;
    }
}
