namespace PantherStorage.Harness.Files;

/// <summary>One builder at a time for one thing in the cache, across programs. The kernel frees the lock of a killed one.</summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly FileStream file;

    private CacheLock(FileStream file) => this.file = file;

    public static async Task<CacheLock> Take(
        CacheDirectory cache, string name, IProgress<string> progress, CancellationToken cancellation)
    {
        var path = cache.In(Path.Combine("locks", name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var told = false; ; told = true)
        {
            try
            {
                // FileShare.None is flock(2) here, which other programs and a dead owner honour alike.
                return new CacheLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
            {
                if (!told)
                    progress.Report($"waiting for another run that builds {name}");
                await Task.Delay(Look, cancellation);
            }
        }
    }

    public void Dispose() => file.Dispose();
}
