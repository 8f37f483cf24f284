using System.Security.Cryptography;

namespace PantherStorage.Harness.Files;

/// <summary>
/// A directory for one machine's sockets or overlays. Its owner holds a lock in it, so that what a killed owner left
/// is known by its free lock and removed by the next owner.
/// </summary>
internal sealed class ScratchDirectory : IDisposable
{
    private const string Prefix = "panther-";
    private const string LockName = "owner.lock";
    private const string KeeperName = "keeper.pid";

    private readonly FileStream owner;
    private bool kept;

    private ScratchDirectory(string path, FileStream owner)
    {
        Path = path;
        this.owner = owner;
    }

    public string Path { get; }

    /// <summary>Makes one below <paramref name="parent"/>, readable by its owner only, and removes abandoned ones beside it.</summary>
    public static ScratchDirectory Create(string parent)
    {
        Directory.CreateDirectory(parent);
        Sweep(parent);
        var path = System.IO.Path.Combine(parent, Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)));
        // Made under another name, so that no sweep sees it without its lock.
        var making = System.IO.Path.Combine(parent, "." + System.IO.Path.GetFileName(path));
        Directory.CreateDirectory(making, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var held = new FileStream(System.IO.Path.Combine(making, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        Directory.Move(making, path);
        return new ScratchDirectory(path, held);
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>From now on the directory belongs to that process, and goes when it is gone.</summary>
    public void GiveTo(int processId)
    {
        File.WriteAllText(In(KeeperName), $"{processId}\n");
        kept = true;
    }

    public void Dispose()
    {
        if (!kept)
            Directory.Delete(Path, recursive: true);
        owner.Dispose();
    }

    /// <summary>Removes what killed owners left below <paramref name="parent"/>.</summary>
    internal static void Sweep(string parent)
    {
        foreach (var directory in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                var lockFile = System.IO.Path.Combine(directory, LockName);
                if (!File.Exists(lockFile))
                    continue; // not one of ours
                using var free = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                if (!Keeps(directory))
                    Directory.Delete(directory, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or it is another user's.
            }
        }
    }

    /// <summary>Whether the process that keeps the directory still runs: its command line names the directory.</summary>
    private static bool Keeps(string directory)
    {
        var keeper = System.IO.Path.Combine(directory, KeeperName);
        if (!File.Exists(keeper))
            return false;
        try
        {
            return File.ReadAllText($"/proc/{File.ReadAllText(keeper).Trim()}/cmdline").Contains(directory, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
