using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Storage;

/// <summary>
/// One run per host at a time: a lock file held with flock(2), which the kernel lets go of however the run ends. Who
/// holds it stands in a file beside it, since nobody else can open the lock file meanwhile.
/// </summary>
public sealed class RunLock : IDisposable
{
    /// <summary>EWOULDBLOCK of flock(2): somebody else holds it. Anything else is trouble with the file.</summary>
    private const int WouldBlock = 11;

    /// <summary>EROFS.</summary>
    private const int ReadOnlyFileSystem = 30;

    private readonly FileStream file;
    private readonly string holder;

    private RunLock(FileStream file, string holder) => (this.file, this.holder) = (file, holder);

    /// <param name="what">What holds it when it is held, in words after "another"; the name's run when not given.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another run holds it.
    /// <see cref="ExitCode.System"/>: the lock file cannot be made.</exception>
    public static RunLock Take(HostPaths paths, string name, string? what = null)
    {
        var path = Path.Combine(paths.Locks, $"{name}.lock");
        var named = Path.Combine(paths.Locks, $"{name}.pid");
        try
        {
            Directory.CreateDirectory(paths.Locks);
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            var taken = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            BestEffort(() => File.WriteAllText(named, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            return new RunLock(taken, named);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new StorageException(ExitCode.Busy, $"another {what ?? $"{name} run"}{ProcessIn(named)} holds {path}; wait for it, or see `fuser -v {path}`", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot take the lock {path}: {e.Message}{(e.HResult == ReadOnlyFileSystem ? $". The file system there is read-only: see how it is mounted (`findmnt --target {paths.Locks}`), and mount it for writing" : " Run as root, and check that there is room")}.", e);
        }
    }

    public void Dispose()
    {
        BestEffort(() => File.Delete(holder));
        file.Dispose();
    }

    /// <summary>In words; empty when it has not told.</summary>
    private static string ProcessIn(string named)
    {
        var text = string.Empty;
        BestEffort(() => text = File.ReadAllText(named));
        return int.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var process) ? $" (process {process})" : string.Empty;
    }

    // A name is a help: a lock without one holds as well.
    private static void BestEffort(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
