using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// A directory that no backup contains, <c>private</c> in a host's state directory, which root alone may enter. On Btrfs
/// it is a subvolume of its own: snapshots of what it lies in leave it out, and so do the backups that are made of them.
/// </summary>
internal static class PrivateDirectory
{
    private const string Name = "private";
    private const UnixFileMode OnlyRoot = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="state">The state directory of a host.</param>
    public static string In(string state) => Path.Combine(state, Name);

    /// <summary>Makes it where it is not there. What stands for it in a snapshot, an empty directory, is replaced.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    public static void Make(string state)
    {
        try
        {
            DurableFile.CreateDirectory(state);
            using var directory = HeldDirectory.Open(state);
            if (IsOrdinary(state))
                Posix.RemoveDirectory(directory.Number, Name);
            if (directory.Find(Name) is null)
            {
                if (IsOnBtrfs(directory))
                    SubvolumeCalls.Make(directory.Number, Name);
                else
                    Directory.CreateDirectory(In(state), OnlyRoot);
                DurableFile.FlushDirectory(state);
            }

            if (File.GetUnixFileMode(In(state)) != OnlyRoot)
                File.SetUnixFileMode(In(state), OnlyRoot);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            throw new StorageException(ExitCode.System, $"cannot make {In(state)}, which keeps secrets out of backups: {e.Message}", e);
        }
    }

    /// <summary>Whether it is an ordinary directory on Btrfs, which snapshots would contain.</summary>
    public static bool IsOrdinary(string state)
    {
        if (Posix.Find(In(state)) is not { Kind: FileKind.Directory } there || there.Inode == SubvolumeCalls.Top)
            return false;
        using var directory = HeldDirectory.Open(state);
        return IsOnBtrfs(directory);
    }

    private static bool IsOnBtrfs(HeldDirectory directory)
    {
        try
        {
            SubvolumeCalls.Info(directory.Number);
            return true;
        }
        catch (PosixException)
        {
            return false;
        }
    }
}
