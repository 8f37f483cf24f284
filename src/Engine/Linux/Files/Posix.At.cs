using System.Runtime.InteropServices;

namespace PantherStorage.Linux.Files;

/// <summary>What is done relative to a directory that is held open.</summary>
internal static unsafe partial class Posix
{
    public const int NotPermitted = 1, CrossesDevices = 18, NotEmpty = 39, LinkInPlace = 40;

    private const int RemoveDirectoryFlag = 0x200;

    /// <summary>What the entry itself is, or null where there is none.</summary>
    public static FileStatus? Find(int directory, string name)
    {
        try
        {
            return Status(directory, Path(name));
        }
        catch (PosixException e) when (e.Error is NotFound or NotDirectory)
        {
            return null;
        }
    }

    /// <summary>Gives an entry a name that nothing has, or (<paramref name="exchange"/>) trades places with what has it, in one step.</summary>
    public static void Rename(int from, string name, int to, string newName, bool exchange)
    {
        fixed (byte* source = Path(name), target = Path(newName))
        {
            if (RenameAt(from, source, to, target, exchange ? RenameExchange : RenameNoReplace) != 0)
                throw Failure();
        }
    }

    /// <exception cref="PosixException">It exists, or cannot be made.</exception>
    public static void MakeDirectory(int directory, string name, UnixFileMode mode)
    {
        fixed (byte* path = Path(name))
        {
            if (MkdirAt(directory, path, (uint)mode) != 0)
                throw Failure();
        }
    }

    /// <summary>Removes an empty directory.</summary>
    public static void RemoveDirectory(int directory, string name)
    {
        fixed (byte* path = Path(name))
        {
            if (UnlinkAt(directory, path, RemoveDirectoryFlag) != 0)
                throw Failure();
        }
    }

    public static void ChangeMode(int descriptor, UnixFileMode mode)
    {
        if (ChangeModeOf(descriptor, (uint)mode) != 0)
            throw Failure();
    }

    /// <summary>Gives what is open an extended attribute.</summary>
    /// <param name="name">With its final zero, as of all attributes here.</param>
    public static void SetAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (byte* attribute = name, start = value)
        {
            if (SetAttributeOf(descriptor, attribute, start, (nuint)value.Length, flags: 0) != 0)
                throw Failure();
        }
    }

    /// <returns>Whether what is open has an extended attribute with this very value.</returns>
    public static bool HasAttribute(int descriptor, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var found = new byte[value.Length + 1];
        fixed (byte* attribute = name, start = found)
        {
            var length = GetAttributeOf(descriptor, attribute, start, (nuint)found.Length);
            return length >= 0 && found.AsSpan(0, (int)length).SequenceEqual(value);
        }
    }

    /// <summary>Removes an extended attribute where there is one.</summary>
    public static void RemoveAttribute(int descriptor, ReadOnlySpan<byte> name)
    {
        fixed (byte* attribute = name)
        {
            if (RemoveAttributeOf(descriptor, attribute) != 0 && Failure() is { Error: not (NoData or NotSupported) } failure)
                throw failure;
        }
    }

    /// <summary>Writes all of a file system to its disk, and tells whether something could not be.</summary>
    public static void SyncFileSystem(int descriptor)
    {
        if (SyncOf(descriptor) != 0)
            throw Failure();
    }

    /// <summary>Has a directory listed from its beginning again.</summary>
    public static void Rewind(int directory)
    {
        if (Seek(directory, 0, 0) != 0)
            throw Failure();
    }

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncOf(int descriptor);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int MkdirAt(int directory, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeModeOf(int descriptor, uint mode);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true)]
    private static partial int SetAttributeOf(int descriptor, byte* name, byte* value, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true)]
    private static partial nint GetAttributeOf(int descriptor, byte* name, byte* value, nuint length);

    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true)]
    private static partial int RemoveAttributeOf(int descriptor, byte* name);
}
