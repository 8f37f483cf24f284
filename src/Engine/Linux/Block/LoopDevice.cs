using System.Buffers.Binary;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Block;

/// <summary>Loop devices (<c>loop(4)</c>) that are attached to a disk or a partition instead of a file.</summary>
internal static unsafe class LoopDevice
{
    /// <summary><c>LOOP_GET_STATUS64</c> of linux/loop.h, and the <c>struct loop_info64</c> that it fills.</summary>
    private const nuint GetStatus = 0x4C05;

    private const int StatusBytes = 232;
    private const int BackingDeviceOffset = 16;

    /// <returns>Nodes of the loop devices whose contents lie on this device, e.g. <c>/dev/loop1</c>.</returns>
    public static IEnumerable<string> On(DeviceNumber device) =>
        from directory in Directory.EnumerateDirectories("/sys/block", "loop*")
        let backing = Path.Combine(directory, "loop/backing_file")
        where File.Exists(backing)
        let node = $"/dev/{Path.GetFileName(directory)}"
        where BackingOf(node, backing) == device
        select node;

    // The kernel knows which device it is, whatever it is called in this or another mount namespace.
    private static DeviceNumber? BackingOf(string node, string backing)
    {
        try
        {
            using var loop = Posix.Open(Posix.CurrentDirectory, Posix.Path(node), Posix.ReadOnly | Posix.NonBlocking);
            var status = stackalloc byte[StatusBytes];
            if (Posix.Ioctl(loop.Number, GetStatus, status) == 0)
                return DeviceNumber.Decode(BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(status + BackingDeviceOffset, sizeof(ulong))));
        }
        catch (PosixException)
        {
            // It has no node here, or was detached meanwhile: its path in sysfs still tells.
        }

        return ByPath(backing);
    }

    private static DeviceNumber? ByPath(string backing)
    {
        try
        {
            var status = Posix.Status(Posix.CurrentDirectory, Posix.Path(File.ReadAllText(backing).TrimEnd('\n')), follow: true);
            return status.Kind == FileKind.BlockDevice ? status.Special : null;
        }
        catch (Exception e) when (e is PosixException or IOException)
        {
            return null;
        }
    }
}
