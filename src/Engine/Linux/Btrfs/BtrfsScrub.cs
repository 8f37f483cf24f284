using System.Globalization;
using System.Text.RegularExpressions;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>A scrub that is waited for.</summary>
internal static partial class BtrfsScrub
{
    /// <summary>btrfs-scrub(8): uncorrectable errors were found, which is no failure of the scrub.</summary>
    private const int FoundErrors = 3;

    /// <summary>btrfs-scrub(8): there is nothing to resume.</summary>
    private const int NothingToResume = 2;

    /// <param name="resume">Goes on where the last one was stopped.</param>
    /// <returns>What it found.</returns>
    /// <exception cref="OperationCanceledException">It was stopped; the next can go on from there.</exception>
    /// <exception cref="StorageException">It could not be done.</exception>
    public static async Task<ScrubStatus> Run(string path, bool resume, Action<Progress> told, CancellationToken cancellation)
    {
        var result = await StoppableWork.Run(
            new("btrfs", "scrub", resume ? "resume" : "start", "-B", path), new("btrfs", "scrub", "cancel", path),
            async () => told(Parse((await Programs.Run(new("btrfs", "scrub", "status", "--raw", path), CancellationToken.None)).StandardOutput)), cancellation);
        if (resume && result.ExitCode == NothingToResume)
            return await Run(path, resume: false, told, cancellation);
        if (result.ExitCode != FoundErrors)
            result.OrThrow();
        return await ScrubStatus.Of(path, cancellation);
    }

    /// <summary>How far one is that runs, in bytes.</summary>
    internal static Progress Parse(string status)
    {
        var figures = Figures().Matches(status);
        return new Progress(string.Empty, Number("done") ?? 0, Number("all"));

        long? Number(string group) => figures.Select(match => match.Groups[group]).FirstOrDefault(found => found.Success) is { } found
            ? long.Parse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(@"^Total to scrub:\s+(?<all>\d+)|^Bytes scrubbed:\s+(?<done>\d+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figures();
}
