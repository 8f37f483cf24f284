using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores;

/// <summary>
/// Where one file or directory is to appear, as it was when the restore began. What appears takes the place in one step,
/// and of nothing but what was there then.
/// </summary>
internal sealed class Target
{
    private readonly string path;
    private readonly (ulong Inode, DeviceNumber Device)? before;

    private Target(string path, FileStatus? there) =>
        (this.path, before) = (path, there is { } status ? (status.Inode, status.Device) : null);

    public bool Replaces => before is not null;

    private string Name => Path.GetFileName(path);

    /// <param name="path">Absolute.</param>
    /// <param name="force">Whether what is there now may be replaced.</param>
    /// <exception cref="StorageException">It exists, has no directory to be in, or a user's link leads to it.</exception>
    public static Target Of(string path, bool force)
    {
        var parent = Path.GetDirectoryName(path)!;
        if (!Staging.IsDirectory(parent))
            throw new StorageException(ExitCode.BadInput, $"{Printable.Of(parent)} is not a directory, so {Printable.Of(path)} cannot be made in it; make it, or give another place with --to");
        using var directory = HeldDirectory.Open(parent);
        var there = directory.Find(Path.GetFileName(path));
        if (there is not null && !force)
            throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} exists, and a restore does not overwrite: give another place with --to, or replace it with --force");
        if (there is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top })
            throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} is a subvolume, which --force does not replace: give another place with --to");
        return new Target(path, there);
    }

    /// <summary>Gives what was put together its place. What it replaces is in the staging directory then, and goes with that.</summary>
    /// <exception cref="StorageException">Something else is there by now, or it could not be done; nothing was changed.</exception>
    public void Take(Staged staged)
    {
        try
        {
            using var slot = staged.Staging.Directory.Inside(staged.Slot);
            Posix.SyncFileSystem(slot.Number);
            slot.Rename(staged.Name, staged.Staging.Place, Name, exchange: Replaces);
            if (before is { } expected && slot.Find(staged.Name) is var gone && (gone?.Inode, gone?.Device) != (expected.Inode, expected.Device))
            {
                slot.Rename(staged.Name, staged.Staging.Place, Name, exchange: true);
                throw new StorageException(ExitCode.Refused, $"{Printable.Of(path)} was replaced by something else meanwhile, which was left alone; nothing was changed");
            }

            Flush(staged);
        }
        catch (PosixException e)
        {
            throw e.Error == Posix.Exists
                ? new StorageException(ExitCode.Refused, $"{Printable.Of(path)} appeared meanwhile, and was left alone; nothing was changed", e)
                : new StorageException(ExitCode.System, $"cannot put anything at {Printable.Of(path)}: {e.Message}; nothing was changed", e);
        }
    }

    // Who is told that it is restored may cut the power then; and what it replaced is about to be deleted.
    private void Flush(Staged staged)
    {
        try
        {
            Posix.SyncFileSystem(staged.Staging.Place.Number);
        }
        catch (PosixException)
        {
            GiveBack(staged);
            throw;
        }
    }

    /// <summary>Undoes <see cref="Take"/>.</summary>
    /// <exception cref="PosixException">It could not be undone.</exception>
    public void GiveBack(Staged staged)
    {
        using var slot = staged.Staging.Directory.Inside(staged.Slot);
        staged.Staging.Place.Rename(Name, slot, staged.Name, exchange: Replaces);
    }
}
