using NodaTime;
using NodaTime.Text;
using PantherStorage.Linux.Files;
using PantherStorage.Model;

namespace PantherStorage.Storage.Snapshots;

/// <summary>
/// The latest time that a run saw, kept in <c>/var/lib/panther-storage/snapshot-clock</c>. A clock that went back would
/// make old snapshots look new and new ones look like the future's, so nothing is deleted until it has caught up.
/// </summary>
/// <param name="Unreadable">Why it is not known; null when it is.</param>
public sealed record ClockMemory(Instant LastSeen, string? Unreadable = null)
{
    private static readonly ClockMemory None = new(Instant.MinValue);

    public static ClockMemory Read(HostPaths host)
    {
        var file = FileOf(host);
        try
        {
            if (!File.Exists(file))
                return None;
            var text = File.ReadAllText(file).Trim();
            return InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var seen }
                ? new ClockMemory(seen)
                : new ClockMemory(Instant.MinValue, $"{file} should hold the time of the last run and holds \"{text}\"; if the clock is right, use --trust-clock once");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ClockMemory(Instant.MinValue, $"cannot read the time of the last run: {e.Message}");
        }
    }

    /// <summary>Remembers a run at this time; an earlier one than is known changes nothing.</summary>
    /// <param name="trusted">A person says that the clock is right: whatever was remembered is forgotten.</param>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public void Remember(HostPaths host, Instant now, bool trusted)
    {
        if (trusted || (Unreadable is null && now > LastSeen))
            DurableFile.Replace(FileOf(host), InstantPattern.ExtendedIso.Format(now) + "\n");
    }

    private static string FileOf(HostPaths host) => Path.Combine(host.State, "snapshot-clock");
}
