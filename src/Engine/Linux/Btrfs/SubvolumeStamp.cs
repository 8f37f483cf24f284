using System.Buffers.Binary;
using PantherStorage.Linux.Files;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// What the kernel notes of a subvolume, counted in transactions of its file system (<c>BTRFS_IOC_GET_SUBVOL_INFO</c>,
/// linux/btrfs.h). The count only rises, whatever the clock says. The generation that <c>btrfs subvolume show</c> prints is
/// not used: a balance, or the removal of files that were deleted while open, raises it though no file has changed.
/// </summary>
/// <param name="Made">The transaction that made it (otransid): of two snapshots, the one made later has the higher number.</param>
/// <param name="Changed">The last one in which an inode of it changed (ctransid).</param>
/// <param name="IsReceived">Whether <c>btrfs receive</c> made it, which writes after it has made the subvolume. Making such a one writable forgets that.</param>
internal readonly record struct SubvolumeStamp(long Made, long Changed, bool IsReceived)
{
    private const nuint GetInfo = 0x81f8943c;
    private const int Size = 504, ReceivedUuid = 328, ChangedAt = 344, MadeAt = 352;

    /// <summary>Whether a read-only snapshot was made writable and written to after it was made.</summary>
    public bool IsAltered => !IsReceived && Changed > Made;

    /// <exception cref="PosixException">It cannot be opened, or is not on Btrfs.</exception>
    public static unsafe SubvolumeStamp Of(string path)
    {
        using var top = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
        var info = stackalloc byte[Size];
        // Some kernels answer with what their last search said, which is 1 where nothing follows.
        if (Posix.Ioctl(top.Number, GetInfo, info) < 0)
            throw Posix.Failure();
        var fields = new ReadOnlySpan<byte>(info, Size);
        return new SubvolumeStamp(
            (long)BinaryPrimitives.ReadUInt64LittleEndian(fields[MadeAt..]),
            (long)BinaryPrimitives.ReadUInt64LittleEndian(fields[ChangedAt..]),
            fields.Slice(ReceivedUuid, 16).IndexOfAnyExcept((byte)0) >= 0);
    }
}
