using NodaTime;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Nights;

/// <summary>
/// Whether an upload should have been done when the night ended. A full that takes several nights by its size is not late
/// for that, and of one whose size nobody knows nobody can say. Pure.
/// </summary>
internal static class Overrun
{
    /// <param name="isFull">Whether it is a full one: any other is meant to be done in its night.</param>
    /// <param name="expected">Bytes that it comes to; null where nobody knows.</param>
    /// <returns>End of the night in which it should have been done; null where it is not late.</returns>
    public static Instant? Of(Instant begun, bool isFull, long? expected, NightWindows windows, BandwidthLimit rate, Instant now)
    {
        if (LastEnd(windows, now) is not { } end || begun >= end)
            return null;
        var night = windows.Last(now);
        var fits = expected is { } bytes ? !rate.IsLimited || rate.SpanFor(new Bytes(bytes)) <= night.Length : !isFull;
        return fits ? end : null;
    }

    /// <returns>When the last night ended; null while one goes on, and where there is no time outside them.</returns>
    public static Instant? LastEnd(NightWindows windows, Instant now) =>
        windows.IsAlways || windows.At(now) is not null ? null : windows.Last(now).End;
}
