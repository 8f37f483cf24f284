using NodaTime;

namespace PantherStorage.Model.Nights;

/// <summary>Whether a night is to be made up for.</summary>
internal static class CatchUp
{
    /// <returns>Why there is nothing to do, in words; null when there is.</returns>
    public static string? WhyNot(NightWindows windows, Instant now, NightNote note)
    {
        if (note.Waits.Any(wait => wait.Kind != NightWaitKind.Window))
            return null;
        var inside = windows.At(now);
        var window = inside ?? windows.Last(now);
        return note.Window == window.Start && note.IsThrough ? "the last window's backups were made"
            // Whoever comes first in a window is the timer's run itself.
            : inside is not null && note.Window != window.Start ? "the window has begun, and its own run comes"
            : null;
    }
}
