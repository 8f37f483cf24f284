using System.Globalization;
using System.Runtime.InteropServices;
using PantherStorage.Model;

namespace PantherStorage.Linux.Mounts;

/// <summary>How full a file system is, as statfs(2) says it. On Btrfs that needs no quota groups, whose accounting snapshots confuse.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileSystemSpace(Bytes Size, Bytes Free)
{
    public double FreePercent => Size.Count == 0 ? 0 : 100.0 * Free.Count / Size.Count;

    /// <exception cref="StorageException">There is no such path.</exception>
    public static FileSystemSpace Of(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new FileSystemSpace(new Bytes(drive.TotalSize), new Bytes(drive.AvailableFreeSpace));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot tell how full the file system of {path} is: {e.Message}", e);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Free} of {Size} free ({FreePercent:0.0} %)");
}
