using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Tests.Integration.Support;

/// <summary>The system's own tools, which prove what ours did.</summary>
internal static class Tool
{
    public static async Task<string> Run(string program, params string[] arguments) =>
        (await Programs.Run(new CommandLine(program, arguments), default)).OrThrow().StandardOutput;

    public static async Task Unmount(string mountPoint) => (await Unmounting.Try(mountPoint, default)).OrThrow();

    /// <summary>Whether Btrfs stores any of a file's extents compressed.</summary>
    public static async Task<bool> IsCompressed(string file)
    {
        await Run("sync", "--file-system", file);
        return (await Run("filefrag", "-v", file)).Contains("encoded", StringComparison.Ordinal);
    }

    /// <summary>
    /// Writes what compresses well, in order. Not File.WriteAllText: that allocates the whole length first, and Btrfs
    /// never compresses what is written into allocated extents.
    /// </summary>
    public static async Task WriteRepetitive(string file)
    {
        await using var writer = new StreamWriter(file);
        for (var line = 0; line < 50_000; line++)
            await writer.WriteLineAsync("the same words again");
    }

    /// <summary>Whether a file has the <c>C</c> flag, as lsattr shows it.</summary>
    public static async Task<bool> IsInPlace(string path) =>
        (await Run("lsattr", "-d", path)).Split(' ')[0].Contains('C', StringComparison.Ordinal);
}
