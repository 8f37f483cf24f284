using System.Globalization;
using System.Runtime.InteropServices;

namespace PantherStorage.Linux.Files;

/// <summary>What <c>statx</c> says of one entry.</summary>
/// <param name="Mode">Type and permission bits, as in <c>st_mode</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">Since 1970 UTC.</param>
/// <param name="ModifiedNanoseconds">To be added to the seconds.</param>
/// <param name="Device">The file system it is on. Each Btrfs subvolume has its own.</param>
/// <param name="Special">Which device a block or character special file stands for.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(
    ushort Mode, uint UserId, uint GroupId, ulong Inode, long Size, uint Links,
    long ModifiedSeconds, uint ModifiedNanoseconds,
    DeviceNumber Device, DeviceNumber Special)
{
    public FileKind Kind => (FileKind)(Mode & 0xF000);

    /// <summary>When contents, owner, mode, attributes or names last changed. No program can set it back.</summary>
    public (long Seconds, uint Nanoseconds) Changed { get; init; }

    /// <summary>What its contents take up on the disk, holes left out, before compression.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Permission bits with set-uid, set-gid and sticky.</summary>
    public int Permissions => Mode & 0xFFF;
}

internal enum FileKind
{
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    SymbolicLink = 0xA000,
    Socket = 0xC000,
}

/// <summary>A device as the kernel numbers it, printed <c>major:minor</c> as in sysfs.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <param name="text">As sysfs has it, e.g. <c>8:0</c>.</param>
    public static DeviceNumber Parse(string text) => text.Trim().Split(':') is [var major, var minor]
        ? new DeviceNumber(uint.Parse(major, CultureInfo.InvariantCulture), uint.Parse(minor, CultureInfo.InvariantCulture))
        : throw new FormatException($"`{text}` is no device number");

    /// <param name="number">As the kernel's <c>huge_encode_dev</c> (linux/kdev_t.h) makes it: twelve bits of major number amid the minor's twenty.</param>
    public static DeviceNumber Decode(ulong number) => new((uint)((number >> 8) & 0xfff), (uint)((number & 0xff) | ((number >> 12) & 0xfff00)));

    public override string ToString() => $"{Major}:{Minor}";
}
