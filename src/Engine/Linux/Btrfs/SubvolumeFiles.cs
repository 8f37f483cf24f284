using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Btrfs;

/// <summary>Regular files of one subvolume alone: what is mounted or nested below it has a device of its own.</summary>
internal static class SubvolumeFiles
{
    /// <returns>Paths, directories nearest to the top first. What vanishes meanwhile is passed over: the host is running.</returns>
    public static IEnumerable<string> Of(string root)
    {
        var device = Posix.Status(Posix.CurrentDirectory, Posix.Path(root), follow: true).Device;
        var directories = new Queue<string>([root]);
        while (directories.TryDequeue(out var directory))
        {
            foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
            {
                if (Posix.Find(entry.FullName) is not { } status || status.Device != device)
                    continue;
                if (status.Kind == FileKind.Directory)
                    directories.Enqueue(entry.FullName);
                else if (status.Kind == FileKind.Regular)
                    yield return entry.FullName;
            }
        }
    }

    /// <summary>Whether a file is copied on write; not when it is gone.</summary>
    public static bool IsCopiedOnWrite(string file)
    {
        try
        {
            return !InodeFlagsOf.Path(file).HasFlag(InodeFlags.NoCopyOnWrite);
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            return false;
        }
    }
}
