using System.Runtime.CompilerServices;

namespace PantherStorage.Tests;

/// <summary>Files of the repository that tests hold against the code.</summary>
internal static class Repository
{
    /// <param name="path">From the root of the repository.</param>
    public static string In(string path, [CallerFilePath] string here = "")
    {
        for (var folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PantherStorage.Verify.sln")))
                return Path.Combine(folder.FullName, path);
        }

        throw new DirectoryNotFoundException($"no PantherStorage.Verify.sln above {here}");
    }
}
