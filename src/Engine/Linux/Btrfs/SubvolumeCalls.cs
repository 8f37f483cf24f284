using System.Buffers.Binary;
using System.Runtime.InteropServices;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// Subvolumes by ioctls on descriptors (linux/btrfs.h): no path that a user could bend, and no tool's words that a name
/// with a line feed could break.
/// </summary>
internal static unsafe partial class SubvolumeCalls
{
    /// <summary>Inode of the top of every subvolume.</summary>
    public const ulong Top = 256;

    private const nuint GetInfo = 0x81F8943C, Create = 0x5000940E, CreateSnapshot = 0x50009417, Destroy = 0x5000943F;
    internal const nuint SetFlags = 0x4008941A;
    private const nuint SetReceived = 0xC0C89425;
    private const ulong ReadOnlyFlag = 2, ById = 16;
    private const int ArgumentBytes = 4096, NameAt = 56, InfoBytes = 504, ReceivedBytes = 200;

    /// <summary>What the subvolume is that a descriptor is in.</summary>
    /// <exception cref="PosixException">Not Btrfs, or a kernel before 4.18.</exception>
    public static SubvolumeInfo Info(int descriptor)
    {
        // struct btrfs_ioctl_get_subvol_info_args: id, name[256], parent id, directory, generation, flags, uuid, parent uuid, received uuid.
        var buffer = new byte[InfoBytes];
        Ioctl(descriptor, GetInfo, buffer);
        return new SubvolumeInfo(
            Uuid(buffer, 296), Uuid(buffer, 312), Uuid(buffer, 328),
            BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(280)),
            (BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(288)) & 1) != 0)
        {
            Id = BinaryPrimitives.ReadInt64LittleEndian(buffer),
        };
    }

    /// <summary>Makes an empty one in a directory.</summary>
    public static void Make(int directory, string name) => Ioctl(directory, Create, Arguments(name, descriptor: 0, flags: 0, at: sizeof(long)));

    /// <summary>A read-only snapshot in a directory; that of a received subvolume keeps its received UUID.</summary>
    /// <param name="source">Descriptor of the top of the subvolume.</param>
    public static void Snapshot(int source, int directory, string name) =>
        Ioctl(directory, CreateSnapshot, Arguments(name, source, ReadOnlyFlag, NameAt));

    /// <summary>Deletes the subvolume of this number, whatever it is called and wherever it lies.</summary>
    /// <param name="descriptor">Anything in its pool.</param>
    public static void Delete(int descriptor, long id)
    {
        var arguments = new byte[ArgumentBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(arguments.AsSpan(16), ById);
        BinaryPrimitives.WriteInt64LittleEndian(arguments.AsSpan(NameAt), id);
        Ioctl(descriptor, Destroy, arguments);
    }

    /// <summary>Gives a received subvolume another received UUID; it stays read-only.</summary>
    public static void Receive(int descriptor, Guid uuid)
    {
        var writable = new byte[sizeof(ulong)];
        Ioctl(descriptor, SetFlags, writable);
        var arguments = new byte[ReceivedBytes];
        uuid.TryWriteBytes(arguments, bigEndian: true, out _);
        Ioctl(descriptor, SetReceived, arguments);
        var readOnly = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(readOnly, ReadOnlyFlag);
        Ioctl(descriptor, SetFlags, readOnly);
    }

    private static byte[] Arguments(string name, int descriptor, ulong flags, int at)
    {
        var arguments = new byte[ArgumentBytes];
        BinaryPrimitives.WriteInt64LittleEndian(arguments, descriptor);
        if (flags != 0)
            BinaryPrimitives.WriteUInt64LittleEndian(arguments.AsSpan(16), flags);
        Posix.Path(name).CopyTo(arguments, at);
        return arguments;
    }

    private static Guid Uuid(byte[] buffer, int at) => new(buffer.AsSpan(at, 16), bigEndian: true);

    /// <exception cref="PosixException">The kernel refused.</exception>
    internal static void Ioctl(int descriptor, nuint request, byte[] arguments)
    {
        fixed (byte* start = arguments)
        {
            if (Call(descriptor, request, start) < 0)
                throw Posix.Failure();
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Call(int descriptor, nuint request, byte* arguments);
}
