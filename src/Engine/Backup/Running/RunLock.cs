using PantherStorage.Engine.Layout;

namespace PantherStorage.Engine.Backup.Running;

/// <summary>One run per host at a time: a lock file held with flock(2), which the kernel lets go of however the run ends.</summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another run holds it.</exception>
    public static RunLock Take(HostPaths paths, string name)
    {
        var path = Path.Combine(paths.Locks, $"{name}.lock");
        try
        {
            Directory.CreateDirectory(paths.Locks);
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix.
            return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(ExitCode.System, $"cannot take the lock {path}: {e.Message} Run as root.", e);
        }
        catch (IOException e)
        {
            throw new StorageException(ExitCode.Busy, $"another {name} run holds {path}; wait for it, or see `fuser -v {path}`", e);
        }
    }

    public void Dispose() => file.Dispose();
}
