using System.Globalization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Backup.Restoring;

/// <summary>
/// A directory beside the target in which a restore is put together; the target itself comes into being whole or not at
/// all. Disposal takes everything away, also what a stopped <c>btrfs receive</c> left. A lock file in it, held with
/// flock(2), tells a restore that is running from one that a power cut ended: who makes a staging directory takes the
/// abandoned ones beside it away.
/// </summary>
internal sealed class Staging : IAsyncDisposable
{
    private const string Prefix = ".panther-restore-";
    private const ulong RootOfSubvolume = 256;
    private const string LockName = "lock";
    private const int NameDigits = 12;
    private const int Attempts = 3;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream held;

    // Held where the directory's name is no text: its path leads through it.
    private readonly Descriptor? beside;

    private Staging(string path, FileStream held, Descriptor? beside) => (Path, this.held, this.beside) = (path, held, beside);

    public string Path { get; }

    /// <param name="told">Hears of each abandoned directory that was taken away, or could not be.</param>
    /// <exception cref="StorageException">The directory that is to hold the target cannot be written.</exception>
    public static async Task<Staging> Beside(string target, Action<string> told)
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

            await Sweep(parent, told);
            var (path, held) = Make(parent);
            return new Staging(path, held, opened);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            opened?.Dispose();
            throw new StorageException(ExitCode.System, $"cannot write beside {Printable.Of(target)}: {e.Message}", e);
        }
        catch (StorageException)
        {
            opened?.Dispose();
            throw;
        }
    }

    private static (string Path, FileStream Held) Make(string parent)
    {
        for (var attempt = 1; ; attempt++)
        {
            var path = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")[..NameDigits]);
            Directory.CreateDirectory(path, OwnerOnly);
            // Somebody may have swept it in the instant before it was locked.
            if (Hold(path, FileMode.CreateNew) is { } held)
                return (path, held);
            if (attempt == Attempts)
                throw new StorageException(ExitCode.System, $"cannot make {LockName} in {path}; is the disk full? Remove that directory by hand.");
        }
    }

    /// <summary>Takes away the staging directories that no living process holds.</summary>
    /// <param name="told">Hears of each that was taken away, or could not be.</param>
    public static async Task Sweep(string directory, Action<string> told)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var path in Directory.GetDirectories(directory, Prefix + "*").Where(IsStaging))
        {
            if (Hold(path, FileMode.Open) is not { } held)
                continue;
            await using (held)
            {
                try
                {
                    await TakeAway(path);
                    told($"took away {path}, which a restore that was cut off had left");
                }
                catch (StorageException e)
                {
                    told($"a restore that was cut off has left {path}: {e.Message}");
                }
            }
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
        // Not cancellable: this is the cleaning up after a cancellation.
        using (beside)
        {
            await using (held)
                await TakeAway(Path);
        }
    }

    // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
    private static FileStream? Hold(string path, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The target's directory may be a user's, who can give anything of his such a name; nobody but root can make this.
    private static bool IsStaging(string path) =>
        System.IO.Path.GetFileName(path)[Prefix.Length..] is { Length: NameDigits } digits && digits.All(char.IsAsciiHexDigitLower)
        && Posix.Find(path) is { Kind: FileKind.Directory, UserId: 0, Permissions: (int)OwnerOnly }
        && Posix.Find(System.IO.Path.Combine(path, LockName)) is { Kind: FileKind.Regular };

    // Newest first, as the subvolumes build on each other.
    private static async Task TakeAway(string path)
    {
        foreach (var slot in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal).Reverse())
        {
            foreach (var entry in Directory.EnumerateDirectories(slot))
                await Remove(entry);
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot remove {path} ({e.Message}). It holds nothing of use: remove it by hand.", e);
        }
    }

    /// <summary>Takes away a subvolume or a directory with all that is in it. A link to one goes itself, not what it leads to.</summary>
    /// <exception cref="StorageException">It could not be removed.</exception>
    internal static async Task Remove(string path)
    {
        if (IsSubvolume(path) && (await Processes.Run(new("btrfs", "subvolume", "delete", path), CancellationToken.None)).Succeeded)
            return;
        (await Processes.Run(new("rm", "--recursive", "--force", "--one-file-system", "--", path), CancellationToken.None)).OrThrow();
    }
}
