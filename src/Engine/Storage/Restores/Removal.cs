using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores;

/// <summary>Removes the entry of a given name from a directory that is held open.</summary>
internal static class Removal
{
    /// <summary>Removes a subvolume, or a file or directory with all that is in it and the subvolumes that lie in it. Of a link, the link itself is removed, not its target.</summary>
    /// <exception cref="StorageException">It could not be removed.</exception>
    /// <exception cref="PosixException">It cannot be looked at.</exception>
    public static async Task Of(HeldDirectory directory, string name)
    {
        if (directory.Find(name) is not { } there)
            return;
        if (there.Kind == FileKind.Directory)
        {
            using var inside = directory.Inside(name);
            if (inside.Status.Inode == SubvolumeCalls.Top && IsDeleted(inside))
                return;
            // Subvolumes one level down, as a slot of a staging directory has them.
            foreach (var entry in inside.Names())
            {
                if (inside.Find(entry) is { Kind: FileKind.Directory, Inode: SubvolumeCalls.Top })
                {
                    using var subvolume = inside.Inside(entry);
                    IsDeleted(subvolume);
                }
            }
        }

        await Tree(directory, name);
    }

    /// <summary>
    /// Removes a directory with all that is in it, and no subvolume: where one lies in it, nothing is removed. Those of a
    /// staging directory are nobody's; here they may be anybody's.
    /// </summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Failed"/>: a subvolume lies in it. Others: it could not be removed.</exception>
    public static async Task WithoutSubvolumes(HeldDirectory directory, string name)
    {
        if (directory.Find(name) is null)
            return;
        if (NestedSubvolumes.In(directory, name) is [var strange, ..])
            throw new StorageException(ExitCode.Failed, $"the subvolume {Printable.Of(strange)} lies in {Printable.Of(name)}: look whether somebody needs it, and delete it first");
        await Tree(directory, name);
    }

    private static async Task Tree(HeldDirectory directory, string name)
    {
        // rm(1) follows no link, and walks by descriptors itself.
        (await Programs.Run(new("rm", "--recursive", "--force", "--one-file-system", "--", Path.Combine(directory.Path, name)), CancellationToken.None)).OrThrow();
    }

    // By its number: whoever gives its name to another subvolume in this instant loses nothing.
    private static bool IsDeleted(HeldDirectory subvolume)
    {
        try
        {
            SubvolumeCalls.Delete(subvolume.Number, SubvolumeCalls.Info(subvolume.Number).Id);
            return true;
        }
        catch (PosixException)
        {
            // Something lies in it: rm takes what it can, and tells of the rest.
            return false;
        }
    }
}
