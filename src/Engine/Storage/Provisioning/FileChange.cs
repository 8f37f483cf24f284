using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A configuration file as it is and as it should be, both as <see cref="OwnersText"/>.</summary>
/// <param name="Before">Null where there is no file.</param>
/// <param name="Mode">Of the file that is there, or of a new one.</param>
internal sealed record FileChange(string Path, string? Before, string After, UnixFileMode Mode)
{
    public bool IsNone => Before == After;

    /// <param name="merge">The text that should be there, from the one that is (empty where there is none).</param>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public static FileChange Of(string path, Func<string, string> merge, UnixFileMode modeOfNew = DurableFile.ReadableByAll)
    {
        try
        {
            if (!File.Exists(path))
                return new FileChange(path, Before: null, merge(string.Empty), modeOfNew);
            var before = OwnersText.Of(File.ReadAllBytes(path));
            return new FileChange(path, before, merge(before), File.GetUnixFileMode(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(ExitCode.System, $"cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// Where the file really lies when it is a symbolic link: then another program makes it (NixOS links /etc/fstab into
    /// its store), and what we wrote would be lost or undone. Null for a file of its own.
    /// </summary>
    public static string? LinkedTo(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? null : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.LinkTarget;
    }

    /// <summary>Keeps what was there beside it, then puts the new text in its place.</summary>
    /// <param name="now">Names the copy.</param>
    /// <returns>The copy's path, or null when nothing was there or nothing changes.</returns>
    /// <exception cref="StorageException">A file cannot be written; what was there before still is.</exception>
    public string? Write(DateTime now)
    {
        if (IsNone)
            return null;
        string? copy = null;
        if (Before is { Length: > 0 })
        {
            copy = FreeName($"{Path}.before-{now:yyyyMMdd'T'HHmmss'Z'}");
            DurableFile.Replace(copy, OwnersText.Bytes(Before), Mode);
        }

        DurableFile.Replace(Path, OwnersText.Bytes(After), Mode);
        return copy;
    }

    /// <summary>The change as <c>diff --unified</c> shows it; empty when there is none.</summary>
    public async Task<string> Diff(CancellationToken cancellation)
    {
        if (IsNone)
            return string.Empty;
        using var after = new MemoryStream(OwnersText.Bytes(After));
        string[] labels = ["--label", Before is null ? "/dev/null" : Path, "--label", Path];
        var shown = await Programs.Run(new("diff", ["--unified", "--text", .. labels, Before is null ? "/dev/null" : Path, "-"]), cancellation, after);
        return shown.ExitCode == 1 ? shown.StandardOutput : shown.OrThrow().StandardOutput;
    }

    private static string FreeName(string wanted)
    {
        var name = wanted;
        for (var number = 2; File.Exists(name); number++)
            name = $"{wanted}-{number}";
        return name;
    }
}
