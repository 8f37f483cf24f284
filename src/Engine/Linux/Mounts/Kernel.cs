using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Mounts;

/// <summary>What the running kernel can do.</summary>
public static class Kernel
{
    /// <summary>Whether it knows a file system, loading its module if there is one.</summary>
    public static async Task<bool> CanMount(string fileSystem, CancellationToken cancellation)
    {
        if (Knows(fileSystem))
            return true;
        try
        {
            await Programs.Run(new("modprobe", "--quiet", fileSystem), cancellation);
        }
        catch (StorageException)
        {
            // No modprobe: then what the kernel has now is all it will have.
        }

        return Knows(fileSystem);
    }

    private static bool Knows(string fileSystem) =>
        File.ReadLines("/proc/filesystems").Any(line => line.Split('\t')[^1] == fileSystem);
}
