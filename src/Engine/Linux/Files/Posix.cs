using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>
/// The system calls that .NET does not offer. Paths are bytes ended by a zero, as the kernel has them: a file name
/// need not be UTF-8. Each failure is a <see cref="PosixException"/> that carries the error number.
/// </summary>
internal static unsafe partial class Posix
{
    public const int ReadOnly = 0, Exclusive = 0x80, NonBlocking = 0x800, Directory = 0x10000, NoFollow = 0x20000, PathOnly = 0x200000, CloseOnExec = 0x80000;
    public const int CurrentDirectory = -100;
    public const int WillNeed = 3;
    public const int NotFound = 2, Busy = 16, Exists = 17, NotDirectory = 20, NotSupported = 95, NoData = 61, NotTty = 25;

    private const int NoFollowAt = 0x100, WithoutAsking = 0x4000;
    private const uint BasicStats = 0x7ff;
    private const uint RenameNoReplace = 1, RenameExchange = 2;

    /// <summary>A path as <see cref="PathText"/> has it, with its final zero.</summary>
    public static byte[] Path(string path) => PathText.Bytes(path + '\0');

    /// <summary>Opens relative to a directory descriptor, or to <see cref="CurrentDirectory"/>.</summary>
    public static Descriptor Open(int directory, ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* name = path)
        {
            var descriptor = OpenAt(directory, name, flags | CloseOnExec, 0);
            return descriptor >= 0 ? new Descriptor(descriptor) : throw Failure();
        }
    }

    /// <summary>What the entry itself is; a symbolic link is not followed.</summary>
    public static FileStatus Status(int directory, ReadOnlySpan<byte> path, bool follow = false)
    {
        StatxBuffer buffer;
        fixed (byte* name = path)
        {
            if (Statx(directory, name, follow ? 0 : NoFollowAt, BasicStats, &buffer) != 0)
                throw Failure();
        }

        return new FileStatus(
            buffer.Mode, buffer.UserId, buffer.GroupId, buffer.Inode, (long)buffer.Size, buffer.Links,
            buffer.Modified.Seconds, buffer.Modified.Nanoseconds,
            new DeviceNumber(buffer.DeviceMajor, buffer.DeviceMinor),
            new DeviceNumber(buffer.SpecialMajor, buffer.SpecialMinor))
        {
            Changed = (buffer.Changed.Seconds, buffer.Changed.Nanoseconds),
            AllocatedBytes = (long)buffer.Blocks * 512,
        };
    }

    /// <summary>The file system that a path leads to. No server is asked, which might never answer.</summary>
    public static DeviceNumber KnownDevice(ReadOnlySpan<byte> path)
    {
        StatxBuffer buffer;
        fixed (byte* name = path)
        {
            if (Statx(CurrentDirectory, name, WithoutAsking, 0, &buffer) != 0)
                throw Failure();
        }

        return new DeviceNumber(buffer.DeviceMajor, buffer.DeviceMinor);
    }

    /// <summary>What the entry itself is, or null where there is none.</summary>
    public static FileStatus? Find(string path)
    {
        try
        {
            return Status(CurrentDirectory, Path(path));
        }
        catch (PosixException e) when (e.Error is NotFound or NotDirectory)
        {
            return null;
        }
    }

    /// <summary>Gives an entry a name that nothing has, or (<paramref name="exchange"/>) trades places with what has it, in one step.</summary>
    public static void Rename(string from, string to, bool exchange)
    {
        fixed (byte* source = Path(from), target = Path(to))
        {
            if (RenameAt(CurrentDirectory, source, CurrentDirectory, target, exchange ? RenameExchange : RenameNoReplace) != 0)
                throw Failure();
        }
    }

    public static PosixException Failure() => new(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int descriptor, nuint request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int descriptor, nuint request, byte* buffer);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, nint value);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    /// <summary>Returns when the file, or the names in the directory, are on the disk.</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int SetOwner(int descriptor, uint user, uint group);

    /// <param name="process">Below zero: the process group of that number.</param>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>Whether the last <see cref="Seek"/> failed because nothing but a hole follows (ENXIO).</summary>
    public static bool HasNoData() => Marshal.GetLastPInvokeError() == 6;

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadEntries(int descriptor, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLink(int directory, byte* path, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true)]
    public static partial nint ListAttributes(byte* path, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true)]
    public static partial nint GetAttribute(byte* path, byte* name, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int RenameAt(int fromDirectory, byte* from, int toDirectory, byte* to, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, StatxBuffer* buffer);

    /// <summary><c>struct statx</c> of linux/stat.h; the layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;
        [FieldOffset(20)]
        public uint UserId;
        [FieldOffset(24)]
        public uint GroupId;
        [FieldOffset(28)]
        public ushort Mode;
        [FieldOffset(32)]
        public ulong Inode;
        [FieldOffset(40)]
        public ulong Size;
        [FieldOffset(48)]
        public ulong Blocks;
        [FieldOffset(96)]
        public Timestamp Changed;
        [FieldOffset(112)]
        public Timestamp Modified;
        [FieldOffset(128)]
        public uint SpecialMajor;
        [FieldOffset(132)]
        public uint SpecialMinor;
        [FieldOffset(136)]
        public uint DeviceMajor;
        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;
    }
}

/// <summary>An open file descriptor.</summary>
internal sealed class Descriptor(int number) : IDisposable
{
    private int number = number;

    public int Number => number;

    /// <summary>Hands the descriptor over; whoever has the handle closes it.</summary>
    public SafeFileHandle ToFile() => new(Interlocked.Exchange(ref number, -1), ownsHandle: true);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref number, -1) is >= 0 and var open)
            _ = Posix.Close(open);
    }
}

/// <summary>A system call that failed.</summary>
internal sealed class PosixException(int error) : Exception(Marshal.GetPInvokeErrorMessage(error))
{
    public int Error { get; } = error;
}
