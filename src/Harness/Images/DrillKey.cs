using PantherStorage.Harness.Files;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Images;

/// <summary>The key that opens every guest of this cache, made once. The private half has mode 0600.</summary>
public sealed record DrillKey(string PrivateFile, string PublicText)
{
    public static async Task<DrillKey> Ensure(CacheDirectory cache, IProgress<string> progress, CancellationToken cancellation)
    {
        using var alone = await CacheLock.Take(cache, "key", progress, cancellation);
        var directory = cache.In("key");
        var file = Path.Combine(directory, "drill");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var part = file + ".part";
            File.Delete(part);
            File.Delete(part + ".pub");
            var make = new CommandLine("ssh-keygen", "-q", "-t", "ed25519", "-N", string.Empty, "-C", "panther-drill", "-f", part);
            (await Programs.Run(make, cancellation)).OrThrow();
            File.Move(part + ".pub", file + ".pub", overwrite: true);
            File.Move(part, file);
        }

        return new DrillKey(file, (await File.ReadAllTextAsync(file + ".pub", cancellation)).Trim());
    }
}
