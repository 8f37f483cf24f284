using NodaTime;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Until when parts of uploads may be sent that can go on another time. A part that would not be through by then, with
/// all that waits for the line before it, is not begun.
/// </summary>
/// <param name="pace">What the line has taken on; null where nothing limits it.</param>
public sealed class UploadDeadline(Instant at, IClock clock, UploadPace? pace = null)
{
    private readonly Lock guard = new();

    /// <summary>When all parts that were let go are through: those that have not reached the line yet too.</summary>
    private Instant taken = Instant.MinValue;

    public Instant At => at;

    /// <summary>Lets a part go. Safe to call for several at once.</summary>
    /// <exception cref="NightOverException">It would end later.</exception>
    public void MustFit(long bytes)
    {
        lock (guard)
        {
            var now = clock.GetCurrentInstant();
            var alone = Duration.FromTimeSpan(pace?.Takes(bytes) ?? TimeSpan.Zero);
            var end = Instant.Max(now + Duration.FromTimeSpan(pace?.Expected(bytes) ?? TimeSpan.Zero), Instant.Max(taken, now) + alone);
            if (end >= at)
                throw new NightOverException(at);
            taken = end;
        }
    }
}

/// <summary>The time for uploads is over: no failure, the upload goes on another time.</summary>
public sealed class NightOverException(Instant at) : Exception($"the time for uploads ended at {at}");
