using NodaTime;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Until when parts of uploads may be sent that can go on another time. A part that would not be through by then, with
/// all that waits for the line before it, is not begun.
/// </summary>
/// <param name="pace">What the line has taken on; null where nothing limits it.</param>
public sealed class UploadDeadline(Instant at, IClock clock, UploadPace? pace = null)
{
    public Instant At => at;

    /// <exception cref="NightOverException">It would end later.</exception>
    public void MustFit(long bytes)
    {
        if (clock.GetCurrentInstant() + Duration.FromTimeSpan(pace?.Expected(bytes) ?? TimeSpan.Zero) >= at)
            throw new NightOverException(at);
    }
}

/// <summary>The time for uploads is over: no failure, the upload goes on another time.</summary>
public sealed class NightOverException(Instant at) : Exception($"the time for uploads ended at {at}");
