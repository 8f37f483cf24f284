using System.Runtime.InteropServices;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// Starts a program that root runs over bytes of strangers so that it can write nothing but one directory: in mount and
/// network namespaces of its own, everything read-only and without devices but that directory, no new privileges, few
/// capabilities. It is set up on a thread that ends with it: namespaces and privileges are a thread's own, and what it
/// starts has them from the first instruction on. Needs Linux 5.12 (mount_setattr(2)).
/// </summary>
internal static unsafe partial class Confinement
{
    // linux/capability.h. CAP_SYS_ADMIN: Btrfs demands it for finding a parent by UUID, for encoded writes and for trusted.* attributes.
    private const int Chown = 0, DacOverride = 1, Fowner = 3, Fsetid = 4, SysChroot = 18, SysAdmin = 21, Mknod = 27, Setfcap = 31;
    private const int LastCapability = 63;

    private const int NewMounts = 0x20000, NewNetwork = 0x40000000, OwnPaths = 0x200;
    private const int OpenTree = 428, MoveMount = 429, SetMountAttributes = 442;
    private const int EmptyPath = 0x1000, Recursive = 0x8000, Clone = 1, CloseOnExec = 0x80000, FromEmptyPath = 4;
    private const ulong ReadOnly = 1, NoSetUserId = 2, NoDevices = 4, NoPrograms = 8, Private = 1 << 18;
    private const int DropFromBoundingSet = 24, NoNewPrivileges = 38, InvalidArgument = 22;

    /// <summary>Capabilities that writing any tree takes.</summary>
    private static readonly int[] Writing = [Chown, DacOverride, Fowner, Fsetid, SysAdmin, Mknod, Setfcap];

    /// <summary>Where the directory is seen in the program's namespace. Nothing is ever mounted there outside of one.</summary>
    private static readonly string Anchor = System.IO.Path.Combine(PantherStorage.Model.HostPaths.Running.Locks, "confined");

    /// <param name="directory">The one that may be written.</param>
    /// <param name="mayChroot">For a program that changes its root by itself.</param>
    /// <param name="start">Starts the program, given the directory's path as the program sees it. Called on a thread of its own.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.System"/>: it cannot be confined, and was not started.</exception>
    public static DataProgram Start(HeldDirectory directory, bool mayChroot, Func<string, DataProgram> start)
    {
        DataProgram? started = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(directory, mayChroot ? [.. Writing, SysChroot] : Writing);
                started = start(Anchor);
            }
            catch (PosixException e)
            {
                failure = new StorageException(ExitCode.System,
                    $"a restore is unpacked only by a program that can write nowhere else, and that confinement cannot be set up here: {e.Message}. It takes root, and Linux 5.12 or later; nothing was restored", e);
            }
            catch (Exception e) when (e is StorageException or OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return started!;
    }

    private static void Enter(HeldDirectory directory, int[] capabilities)
    {
        Directory.CreateDirectory(Anchor, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // By descriptor, and before the namespace is left: no path leads to it that a user could bend.
        using var tree = new Descriptor(Made(Call(OpenTree, directory.Number, ""u8, EmptyPath | Clone | CloseOnExec)));
        Made(Unshare(NewMounts | NewNetwork | OwnPaths));
        Attributes(Posix.CurrentDirectory, "/\0"u8, Recursive, new MountAttributes { Propagation = Private });
        Attributes(Posix.CurrentDirectory, "/\0"u8, Recursive, new MountAttributes { Set = ReadOnly | NoSetUserId | NoDevices });
        Attributes(tree.Number, "\0"u8, EmptyPath, new MountAttributes { Set = NoSetUserId | NoDevices | NoPrograms, Clear = ReadOnly });
        fixed (byte* empty = "\0"u8, anchor = Posix.Path(Anchor))
            Made(MoveMountOf(MoveMount, tree.Number, empty, Posix.CurrentDirectory, anchor, FromEmptyPath));
        Made(Control(NoNewPrivileges, 1, 0, 0, 0));
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            // Those past the kernel's last one are told as invalid.
            if (!capabilities.Contains(capability) && Control(DropFromBoundingSet, (nuint)capability, 0, 0, 0) != 0 && Posix.Failure() is { Error: not InvalidArgument } refused)
                throw refused;
        }
    }

    private static int Call(int number, int directory, ReadOnlySpan<byte> path, int flags)
    {
        byte none = 0;
        fixed (byte* name = path)
            return (int)OpenTreeOf(number, directory, name is null ? &none : name, (uint)flags);
    }

    private static void Attributes(int directory, ReadOnlySpan<byte> path, int flags, MountAttributes attributes)
    {
        fixed (byte* name = path)
            Made((int)SetAttributesOf(SetMountAttributes, directory, name, (uint)flags, &attributes, (nuint)sizeof(MountAttributes)));
    }

    private static int Made(long result) => result >= 0 ? (int)result : throw Posix.Failure();

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenTreeOf(nint number, nint directory, byte* path, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint MoveMountOf(nint number, nint from, byte* path, nint to, byte* target, nuint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SetAttributesOf(nint number, nint directory, byte* path, nuint flags, MountAttributes* attributes, nuint size);

    /// <summary><c>struct mount_attr</c> of linux/mount.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
