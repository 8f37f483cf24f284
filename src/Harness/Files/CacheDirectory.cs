using PantherStorage.Model;

namespace PantherStorage.Harness.Files;

/// <summary>
/// What is kept between runs: <c>$PANTHER_CACHE</c>, else <c>$XDG_CACHE_HOME/panther-verify</c>, else
/// <c>~/.cache/panther-verify</c>. Everything in it can be deleted while nothing runs; it is made again.
/// </summary>
public sealed record CacheDirectory(string Path)
{
    public static CacheDirectory Default { get; } = new(Locate(Environment.GetEnvironmentVariable));

    /// <summary>Overlays of running machines.</summary>
    public string Runs => In("runs");

    public string RootFileSystems => In("rootfs");

    public string Images => In("images");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    internal static string Locate(Func<string, string?> environment)
    {
        if (Given("PANTHER_CACHE") is { } own)
            return System.IO.Path.GetFullPath(own);
        if (Given("XDG_CACHE_HOME") is { } caches)
            return System.IO.Path.Combine(caches, "panther-verify");
        return Given("HOME") is { } home
            ? System.IO.Path.Combine(home, ".cache", "panther-verify")
            : throw new StorageException(ExitCode.System, "no place for the image cache: set PANTHER_CACHE or HOME");

        string? Given(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }
}
