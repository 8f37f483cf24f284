using System.Text;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>By what a mounted Btrfs is told from another (linux/btrfs.h).</summary>
/// <param name="Label">Empty for none.</param>
internal sealed record FileSystemIdentity(Guid Uuid, string Label)
{
    private const nuint GetInfo = 0x8400941F, GetLabel = 0x81009431;
    private const int InfoBytes = 1024, UuidAt = 16, UuidBytes = 16, LabelBytes = 256;

    /// <param name="descriptor">Anything in it.</param>
    /// <exception cref="PosixException">Not Btrfs.</exception>
    public static FileSystemIdentity Of(int descriptor)
    {
        var (info, label) = (new byte[InfoBytes], new byte[LabelBytes]);
        SubvolumeCalls.Ioctl(descriptor, GetInfo, info);
        SubvolumeCalls.Ioctl(descriptor, GetLabel, label);
        return new FileSystemIdentity(
            new Guid(info.AsSpan(UuidAt, UuidBytes), bigEndian: true),
            Encoding.UTF8.GetString(label, 0, Array.IndexOf(label, (byte)0) is >= 0 and var end ? end : LabelBytes));
    }

    /// <param name="path">Anything in it.</param>
    /// <exception cref="StorageException">Not Btrfs, or it cannot be opened.</exception>
    public static FileSystemIdentity Of(string path)
    {
        try
        {
            using var place = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            return Of(place.Number);
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot tell which pool {Printable.Of(path)} is of: {e.Message}", e);
        }
    }

    public override string ToString() => $"{(Label.Length > 0 ? $"\"{Printable.Of(Label)}\"" : "one without a label")} ({Uuid})";
}
