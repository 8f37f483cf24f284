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
    private const ulong RootOfSubvolume = 256;

    // Held where the directory's name is no text: its path leads through it.
    private readonly Descriptor? beside;

    private Staging(string path, Descriptor? beside) => (Path, this.beside) = (path, beside);

    public string Path { get; }

    /// <exception cref="StorageException">The directory that is to hold the target cannot be written.</exception>
    public static Staging Beside(string target)
    {
        var parent = System.IO.Path.GetDirectoryName(target)!;
        Descriptor? opened = null;
        try
        {
            if (!PathText.IsPlain(parent))
            {
                opened = Posix.Open(Posix.CurrentDirectory, Posix.Path(parent), Posix.PathOnly | Posix.Directory);
                parent = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{opened.Number}");
            }

            var path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")[..12]);
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new Staging(path, opened);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            opened?.Dispose();
            throw new StorageException(ExitCode.System, $"cannot write beside {Printable.Of(target)}: {e.Message}", e);
        }
    }

    /// <summary>Whether a path is a directory, or a link to one.</summary>
    public static bool IsDirectory(string path)
    {
        try
        {
            return Posix.Status(Posix.CurrentDirectory, Posix.Path(path), follow: true).Kind == FileKind.Directory;
        }
        catch (PosixException)
        {
            return false;
        }
    }

    /// <summary>Whether a path is a subvolume itself, not a link to one.</summary>
    public static bool IsSubvolume(string path) => Posix.Find(path) is { Kind: FileKind.Directory, Inode: RootOfSubvolume };

    /// <summary>A new directory in it.</summary>
    public string Slot(int number)
    {
        var slot = System.IO.Path.Combine(Path, number.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(slot);
        return slot;
    }

    /// <summary>Copies a file or a tree into it, with everything that belongs to it, sharing extents within a pool.</summary>
    /// <returns>Path of the copy.</returns>
    public async Task<string> CopyOf(string source, CancellationToken cancellation)
    {
        var copy = System.IO.Path.Combine(Slot(0), "copy");
        (await Processes.Run(
            new("cp", "--archive", "--reflink=auto", "--no-target-directory", "--", source, copy), cancellation, timeout: TimeSpan.FromDays(7))).OrThrow();
        return copy;
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
        finally
        {
            beside?.Dispose();
        }
    }

    // A link to a subvolume looks like a directory to the runtime, and btrfs would delete what it leads to.
    private static async Task Remove(string path)
    {
        if (IsSubvolume(path) && (await Processes.Run(new("btrfs", "subvolume", "delete", path), CancellationToken.None)).Succeeded)
            return;
        (await Processes.Run(new("rm", "--recursive", "--force", "--one-file-system", "--", path), CancellationToken.None)).OrThrow();
    }
}
