using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// Whether a directory that is to be backed up lies in its snapshot. A symbolic link on the way leads to what is being
/// written to now, and in the place of a nested subvolume a snapshot has an empty directory.
/// </summary>
internal static class SourceDirectory
{
    /// <param name="snapshot">Full path. It is read-only: what is seen now stays so.</param>
    /// <param name="directory">Full path, in the snapshot.</param>
    /// <exception cref="StorageException">It does not.</exception>
    public static void MustLieIn(string snapshot, string directory)
    {
        var at = snapshot;
        foreach (var name in Path.GetRelativePath(snapshot, directory).Split('/'))
        {
            at = Path.Combine(at, name);
            if (Against(at) is { } reason)
                throw new StorageException(ExitCode.BadInput, $"{Printable.Of(directory)} cannot be backed up: {Printable.Of(at)} {reason}");
        }
    }

    private static string? Against(string path) => Posix.Find(path) switch
    {
        null => "is not in the snapshot. Make the directory and a new snapshot, or take it out of storage.backup.subvolumes.",
        { Kind: FileKind.SymbolicLink } =>
            $"is a symbolic link to {Printable.Of(ExtendedAttributes.LinkTarget(path))}, which leads out of the snapshot to what is being written to now. Name the real path in storage.backup.subvolumes.",
        { Kind: not FileKind.Directory } => "is not a directory.",
        { Inode: TreeWalk.EmptySubvolume } =>
            "is a subvolume of its own, of which the snapshot of the one around it holds nothing. Make it a directory, or a subvolume of the plan.",
        _ => null,
    };
}
