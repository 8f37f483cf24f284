using System.Collections.Concurrent;
using PantherStorage.Linux.Mounts;

namespace PantherStorage.Tests.Integration.Support;

/// <summary>Remembers where tests mounted and attached things, to see at the end that nothing is left.</summary>
internal static class Left
{
    private static readonly ConcurrentBag<string> Folders = [];

    public static string Watch(string folder)
    {
        Folders.Add(folder);
        return folder;
    }

    /// <summary>Deletes a folder that was watched; nothing of it while something is mounted in it, whose files would be deleted too.</summary>
    public static void Remove(string folder)
    {
        var mounted = MountTable.Read().Below(folder).Select(mount => mount.MountPoint).ToList();
        if (mounted.Count > 0)
            throw new InvalidOperationException($"still mounted: {string.Join(", ", mounted)}");
        Directory.Delete(folder, recursive: true);
    }

    public static async Task<IReadOnlyList<string>> Behind()
    {
        var mounts = MountTable.Read();
        var loops = await Tool.Run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE");
        return
        [
            .. Folders.SelectMany(mounts.Below).Select(mount => $"mounted: {mount.MountPoint}"),
            .. loops.Split('\n').Where(line => Folders.Any(folder => line.Contains(folder, StringComparison.Ordinal))).Select(line => $"attached: {line}"),
            .. Folders.Where(Directory.Exists),
        ];
    }
}
