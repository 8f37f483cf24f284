using System.Collections.Immutable;
using PantherStorage.Linux.Files;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// Old files whose copies have taken their places. Each is kept for a second: a program may have looked the old one up just
/// before the exchange and open it just after. What was opened or written meanwhile is not deleted but told.
/// </summary>
internal sealed class ReplacedFiles
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private const int AtMost = 256;

    private readonly Queue<Old> waiting = new();
    private readonly List<string> found = [];

    /// <param name="directory">That both are in.</param>
    /// <param name="name">What the old file is called now.</param>
    /// <param name="place">Where it was.</param>
    /// <param name="before">What it was before.</param>
    public void Add(Descriptor directory, string name, string place, FileStatus before) => waiting.Enqueue(new(
        Posix.Open(directory.Number, Posix.Path("."), Posix.ReadOnly | Posix.Directory), name, place, before, TimeProvider.System.GetTimestamp()));

    /// <summary>Deletes those that have been kept long enough.</summary>
    public async Task Settle()
    {
        while (waiting.TryPeek(out var oldest) && (waiting.Count > AtMost || TimeProvider.System.GetElapsedTime(oldest.Since) >= Kept))
            await Settle(waiting.Dequeue());
    }

    /// <summary>Deletes the rest.</summary>
    /// <returns>Those that are kept, each with the reason.</returns>
    public async Task<ImmutableArray<string>> End()
    {
        while (waiting.TryDequeue(out var old))
            await Settle(old);
        return [.. found];
    }

    private async Task Settle(Old old)
    {
        using var directory = old.Directory;
        if (Kept - TimeProvider.System.GetElapsedTime(old.Since) is { Ticks: > 0 } rest)
            await Task.Delay(rest);
        try
        {
            using var lease = FileLease.On(directory.Number, old.Name, FileLease.Kind.Nobody);
            if (lease?.Status is { } now && IsUnchanged(now, old.Before))
                File.Delete($"/proc/self/fd/{directory.Number}/{old.Name}");
            else
                found.Add($"{old.Place} was opened as its copy took its place; what was written to the old file is kept beside it as {old.Name}: compare the two");
        }
        catch (PosixException e)
        {
            found.Add($"{old.Place} was rewritten; its old file {old.Name} is kept beside it: {e.Message}");
        }
    }

    /// <summary>But for the time at which its name changed.</summary>
    private static bool IsUnchanged(FileStatus now, FileStatus before) => now with { Changed = before.Changed } == before;

    private sealed record Old(Descriptor Directory, string Name, string Place, FileStatus Before, long Since);
}
