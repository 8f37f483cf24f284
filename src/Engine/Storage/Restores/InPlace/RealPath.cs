using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>Paths below a directory that are walked without following a link.</summary>
internal static class RealPath
{
    /// <summary>Whether every name on the way is a directory, and so is the last.</summary>
    /// <param name="relative">Empty for the root itself.</param>
    public static bool IsDirectory(string root, string relative) =>
        Walk(root, relative).All(path => Posix.Find(path) is { Kind: FileKind.Directory });

    /// <summary>The root, then each path on the way.</summary>
    public static IEnumerable<string> Walk(string root, string relative)
    {
        yield return root;
        foreach (var name in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
            yield return root = Path.Combine(root, name);
    }
}
