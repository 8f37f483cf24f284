using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>What a mounted file system is called.</summary>
internal static class PoolLabel
{
    /// <summary>BTRFS_IOC_GET_FSLABEL of linux/btrfs.h; FS_IOC_GETFSLABEL is the same.</summary>
    private const nuint GetLabel = 0x81009431;

    private const int LabelBytes = 256;

    /// <returns>Empty where it has none.</returns>
    /// <exception cref="StorageException">Not Btrfs, or it cannot be opened.</exception>
    public static string Of(string path)
    {
        try
        {
            using var place = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            var buffer = new byte[LabelBytes];
            SubvolumeCalls.Ioctl(place.Number, GetLabel, buffer);
            return PathText.Of(buffer.AsSpan(0, Math.Max(0, Array.IndexOf(buffer, (byte)0))));
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot read the label of the pool at {Printable.Of(path)}: {e.Message}", e);
        }
    }
}
