using System.Globalization;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// Paths that no backup can bring back. The kernel takes none of more than 4,095 bytes (PATH_MAX): a program that walks
/// makes longer ones a name at a time, but btrfs send ends at them, and tar packs what it cannot unpack again.
/// </summary>
internal static class PathLimits
{
    /// <summary>From the top of what is backed up; the rest is for where it is restored to.</summary>
    private const int Longest = 4000;

    /// <summary>Paths of what stands for nested subvolumes, from a dot.</summary>
    /// <exception cref="StorageException">A path is too long to be unpacked.</exception>
    public static List<string> Nested(string directory)
    {
        var nested = new List<string>();
        foreach (var entry in TreeWalk.Of(directory))
        {
            if (Length(entry) > Longest)
                throw TooLong(directory, entry, "tar could not unpack");
            if (entry.IsNested)
                nested.Add(PathText.Of(entry.Path));
        }

        return nested;
    }

    /// <exception cref="StorageException">Names the first path that is too long.</exception>
    public static void ExplainSend(string snapshot)
    {
        if (TreeWalk.Of(snapshot).FirstOrDefault(entry => Length(entry) > Longest) is { } entry)
            throw TooLong(snapshot, entry, "`btrfs send` does not send");
    }

    private static int Length(TreeEntry entry) => entry.Parent.Length + entry.Name.Length;

    private static StorageException TooLong(string root, TreeEntry entry, string which) => new(
        ExitCode.System,
        string.Create(CultureInfo.InvariantCulture, $"{root} holds a path of {Length(entry)} bytes, which {which} (the longest is {Longest}). It begins with {Printable.Of(PathText.Of(entry.Path))[..200]}… Move it nearer to the top, or delete it, and make a new snapshot."));
}
