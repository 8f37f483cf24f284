using NodaTime;
using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Nights;

/// <summary>What a run has for a night.</summary>
internal enum NightKind
{
    /// <summary>No windows bind it: a run by hand.</summary>
    Free,

    /// <summary>It is in a window.</summary>
    InWindow,

    /// <summary>It makes up for a window in which no run worked.</summary>
    MadeUp,

    /// <summary>It is outside, and the last window was used: small things go, long fulls wait.</summary>
    Outside,
}

/// <summary>How long a run may upload.</summary>
/// <param name="Deadline">Nothing that can go on another night is sent later; null for none.</param>
/// <param name="Window">The one that it is in or makes up for; null for none.</param>
/// <param name="Next">When the next window begins; null where none binds it.</param>
internal sealed record Night(NightKind Kind, Instant? Deadline, NightWindow? Window, Instant? Next)
{
    /// <summary>A full that takes no longer is not worth waiting for a window.</summary>
    private static readonly Duration Minutes = Duration.FromMinutes(10);

    /// <summary>A run that begins so shortly before a window belongs to it.</summary>
    private static readonly Duration Early = Duration.FromMinutes(5);

    public static Night Free { get; } = new(NightKind.Free, null, null, null);

    /// <summary>Of a run that a person gave an end.</summary>
    public static Night Until(Instant end) => new(NightKind.InWindow, end, null, null);

    /// <summary>Of a run by the clock.</summary>
    /// <param name="note">What is remembered; <see cref="NightNote.None"/> counts as no run in the last window.</param>
    public static Night Of(NightWindows windows, Instant now, NightNote note)
    {
        if (windows.IsAlways)
            return new Night(NightKind.InWindow, null, NightWindow.Always, null);
        var next = windows.Next(now);
        if ((windows.At(now) ?? (next.Start - now <= Early ? next : null)) is { } window)
            return new Night(NightKind.InWindow, window.End, window, windows.Next(window.End - Duration.Epsilon).Start);
        var last = windows.Last(now);
        // A clock that was ahead may have noted what has not begun yet: that is no work done.
        var begun = note.Window == last.Start && note.Since is { } since && since <= now ? since : (Instant?)null;
        var madeUp = Instant.Min((begun is { } already ? Instant.Max(already, last.End) : now) + last.Length, next.Start);
        return begun is { } at && (at < last.End || note.IsThrough || now >= madeUp)
            ? new Night(NightKind.Outside, null, null, next.Start)
            : new Night(NightKind.MadeUp, madeUp, last, next.Start);
    }

    /// <summary>Whether nothing more is begun.</summary>
    public bool IsOver(Instant now) => now >= Deadline;

    /// <summary>Bytes that the line takes until the deadline; all there are where nothing limits it.</summary>
    public long Room(Instant now, BandwidthLimit rate) => Deadline is not { } end || !rate.IsLimited
        ? long.MaxValue
        : (long)Math.Max(0, (decimal)(end - now).TotalSeconds * rate.BitsPerSecond / 8);

    /// <summary>Nothing of a full is sent later: outside the windows it is given no more than it may take, as its size is only expected.</summary>
    public Instant? DeadlineOfFulls(Instant now, BandwidthLimit rate) => Kind == NightKind.Outside && rate.IsLimited ? now + Minutes : Deadline;

    /// <summary>Whether a full may begin, or go on.</summary>
    /// <param name="bytes">That are to be sent; null when nobody knows.</param>
    public bool MayBeFull(long? bytes, BandwidthLimit rate) =>
        Kind != NightKind.Outside || !rate.IsLimited || (bytes is { } known && rate.SpanFor(new Bytes(known)) <= Minutes);
}
