using System.Globalization;
using System.Text;
using PantherStorage.Model;

namespace PantherStorage.Linux.Files;

/// <summary>
/// The one way to replace, move or delete a file that must be whole after a power cut: what is written is flushed before
/// it takes its name, and the directory is flushed after. Without the first flush Btrfs may keep the new name and lose the
/// contents (https://btrfs.readthedocs.io/en/latest/Interoperability.html); without the second, the old file may come back.
/// </summary>
public static class DurableFile
{
    public const UnixFileMode ReadableByRoot = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public const UnixFileMode ReadableByGroup = ReadableByRoot | UnixFileMode.GroupRead;

    public const UnixFileMode ReadableByAll = ReadableByGroup | UnixFileMode.OtherRead;

    private const UnixFileMode OpenDirectory = ReadableByAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const string Unfinished = ".new";
    private const int RandomDigits = 8;

    /// <summary>A younger file may have been made by another process that has not locked it yet.</summary>
    private static readonly TimeSpan LockedByThen = TimeSpan.FromMinutes(1);

    /// <summary>Puts a file with this text in the place of what is there. A file that says so already is left alone.</summary>
    /// <exception cref="StorageException">It cannot be written; what was there before still is.</exception>
    public static void Replace(string path, string text, UnixFileMode mode = ReadableByAll) => Replace(path, Encoding.UTF8.GetBytes(text), mode);

    /// <summary>Puts a file with these bytes in the place of what is there, made with its final mode and the owner of what was there.</summary>
    /// <exception cref="StorageException">It cannot be written; what was there before still is.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode = ReadableByAll)
    {
        path = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            MustBeFile(path);
            CreateDirectory(directory);
            Sweep(path);
            if (!Says(path, content, mode))
                Write(path, $"{path}.{Random.Shared.Next():x8}{Unfinished}", content, mode);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new StorageException(ExitCode.System, $"cannot write {path}: {e.Message}", e);
        }
    }

    /// <summary>Deletes a file for good. One that does not exist is no error.</summary>
    /// <exception cref="StorageException">It cannot be deleted.</exception>
    public static void Delete(string path)
    {
        try
        {
            if (!File.Exists(path))
                return;
            File.Delete(path);
            FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new StorageException(ExitCode.System, $"cannot delete {path}: {e.Message}", e);
        }
    }

    /// <summary>Gives a file that has been flushed the place of what is there, in the same directory.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>Makes a directory and those above it that are missing, so that all of them are there after a power cut.</summary>
    /// <param name="mode">Of the directory itself; those above it are everybody's to enter.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static void CreateDirectory(string path, UnixFileMode mode = OpenDirectory)
    {
        var (whole, missing) = (Path.GetFullPath(path), new Stack<string>());
        for (var at = whole; !Directory.Exists(at); at = Path.GetDirectoryName(at)!)
            missing.Push(at);
        foreach (var directory in missing)
        {
            Directory.CreateDirectory(directory, directory == whole ? mode : OpenDirectory);
            FlushDirectory(Path.GetDirectoryName(directory)!);
        }
    }

    /// <summary>Returns when the names in a directory are on the disk.</summary>
    /// <exception cref="IOException">The disk did not take them.</exception>
    public static void FlushDirectory(string path)
    {
        try
        {
            using var opened = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            if (Posix.Flush(opened.Number) != 0)
                throw Posix.Failure();
        }
        catch (PosixException e)
        {
            throw new IOException($"cannot flush {path} to the disk: {e.Message}", e);
        }
    }

    private static void Write(string path, string unfinished, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        try
        {
            using (var file = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None, // a lock that Sweep respects
                BufferSize = 0,
                UnixCreateMode = mode & ReadableByRoot,
            }))
            {
                file.Write(content);
                if (Posix.Find(path) is { } before)
                    KeepOwner(file, before);
                File.SetUnixFileMode(file.SafeFileHandle, mode); // whatever the umask
                file.Flush(flushToDisk: true);
            }

            Move(unfinished, path);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>A rename would put a file in the place of a device, for all who use it; so also of one that a link leads to, as /dev/stdout does.</summary>
    private static void MustBeFile(string path)
    {
        if (Posix.Find(path) is not { } there)
            return;
        if (there.Kind == FileKind.SymbolicLink)
        {
            if (!Path.Exists(path))
                return;
            there = Posix.Status(Posix.CurrentDirectory, Posix.Path(path), follow: true);
        }

        if (there.Kind != FileKind.Regular)
            throw new IOException($"it is a {Words(there.Kind)}, and only a file is replaced. Name a file");
    }

    private static string Words(FileKind kind) => kind switch
    {
        FileKind.Directory => "directory",
        FileKind.Pipe => "pipe",
        FileKind.Socket => "socket",
        _ => "device",
    };

    private static void KeepOwner(FileStream file, FileStatus before)
    {
        var made = Posix.Status(Posix.CurrentDirectory, Posix.Path(file.Name));
        if ((made.UserId, made.GroupId) != (before.UserId, before.GroupId)
            && Posix.SetOwner((int)file.SafeFileHandle.DangerousGetHandle(), before.UserId, before.GroupId) != 0)
            throw Posix.Failure();
    }

    private static bool Says(string path, ReadOnlySpan<byte> content, UnixFileMode mode) =>
        new FileInfo(path) is { Exists: true } file
        && file.Length == content.Length
        && file.UnixFileMode == mode
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);

    /// <summary>Removes what a replacement that was cut off has left. One that is being written is locked, and stays.</summary>
    private static void Sweep(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Where(file => IsUnfinished(Path.GetFileName(file), name)))
        {
            try
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(left) < LockedByThen)
                    continue;
                using var unlocked = new FileStream(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                File.Delete(left);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process is writing it, or has just given it its name.
            }
        }
    }

    private static bool IsUnfinished(ReadOnlySpan<char> file, ReadOnlySpan<char> name) =>
        file.Length == name.Length + 1 + RandomDigits + Unfinished.Length
        && file.StartsWith(name)
        && file[name.Length] == '.'
        && file.EndsWith(Unfinished)
        && uint.TryParse(file.Slice(name.Length + 1, RandomDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    private static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException or PosixException;
}
