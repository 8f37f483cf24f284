using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// Inode flags as <c>lsattr</c> shows them (FS_IOC_GETFLAGS, linux/fs.h). New files take <c>C</c> from their
/// directory; on Btrfs it can be set and cleared only while a file is empty.
/// </summary>
[Flags]
public enum InodeFlags
{
    None = 0,

    /// <summary><c>c</c>: compression was asked for on this file.</summary>
    Compress = 0x4,

    /// <summary><c>m</c>: never compress this file.</summary>
    NoCompress = 0x400,

    /// <summary><c>C</c>: written in place, without checksums and compression.</summary>
    NoCopyOnWrite = 0x800000,
}

internal static class InodeFlagsOf
{
    private const nuint GetFlags = 0x80086601;

    /// <exception cref="PosixException">The path is gone, or its file system has no such flags.</exception>
    public static InodeFlags Path(string path)
    {
        using var file = Posix.Open(
            Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.NonBlocking | Posix.NoFollow);
        var flags = 0;
        return Posix.Ioctl(file.Number, GetFlags, ref flags) == 0 ? (InodeFlags)flags : throw Posix.Failure();
    }
}
