using System.Globalization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Restoring;

/// <summary>
/// A directory beside the target in which a restore is put together; the target itself comes into being whole or not at
/// all. Disposal takes everything away, also what a stopped <c>btrfs receive</c> left.
/// </summary>
internal sealed class Staging : IAsyncDisposable
{
    private const string Prefix = ".panther-restore-";

    private Staging(string path) => Path = path;

    public string Path { get; }

    /// <exception cref="StorageException">The directory that is to hold the target cannot be written.</exception>
    public static Staging Beside(string target)
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(target)!, Prefix + Guid.NewGuid().ToString("N")[..12]);
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot write beside {target}: {e.Message}", e);
        }

        return new Staging(path);
    }

    /// <summary>A new directory in it.</summary>
    public string Slot(int number)
    {
        var slot = System.IO.Path.Combine(Path, number.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(slot);
        return slot;
    }

    /// <exception cref="StorageException">Something could not be taken away; says what to do by hand.</exception>
    public async ValueTask DisposeAsync()
    {
        // Not cancellable: this is the cleaning up after a cancellation. Newest first, as they build on each other.
        foreach (var slot in Directory.EnumerateDirectories(Path).Order(StringComparer.Ordinal).Reverse())
        {
            foreach (var entry in Directory.EnumerateDirectories(slot))
                await Remove(entry);
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot remove {Path} ({e.Message}). It holds nothing of use: remove it by hand.", e);
        }
    }

    private static async Task Remove(string path)
    {
        var deleted = await Processes.Run(new("btrfs", "subvolume", "delete", path), CancellationToken.None);
        if (!deleted.Succeeded)
            (await Processes.Run(new("rm", "--recursive", "--force", "--one-file-system", "--", path), CancellationToken.None)).OrThrow();
    }
}
