using PantherStorage.Model.Configuration;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// A bucket of tokens without a store of them: what is sent has been waited for in full, so that at no time more has
/// left than the limit allows since the first upload. Idle time is not saved up. Several uploads at once share it.
/// </summary>
public sealed class UploadPace(BandwidthLimit limit, TimeProvider time)
{
    private readonly Lock guard = new();
    private readonly long start = time.GetTimestamp();

    /// <summary>Until when, since <see cref="start"/>, all that was asked for is paid.</summary>
    private TimeSpan paidUntil;

    /// <summary>How long it would take until so many bytes had their turn, if they were asked for now.</summary>
    public TimeSpan Expected(long bytes)
    {
        if (!limit.IsLimited || bytes == 0)
            return TimeSpan.Zero;
        lock (guard)
        {
            var now = time.GetElapsedTime(start);
            return (paidUntil > now ? paidUntil - now : TimeSpan.Zero) + Takes(bytes);
        }
    }

    /// <summary>Waits for so many bytes' turn; at once where there is no limit.</summary>
    public Task Wait(long bytes, CancellationToken cancellation)
    {
        if (!limit.IsLimited || bytes == 0)
            return Task.CompletedTask;
        TimeSpan turn;
        lock (guard)
        {
            var now = time.GetElapsedTime(start);
            paidUntil = (paidUntil > now ? paidUntil : now) + Takes(bytes);
            turn = paidUntil - now;
        }

        return Delay(turn, cancellation);
    }

    /// <summary>How long so many bytes take the line, without what waits for it.</summary>
    internal TimeSpan Takes(long bytes) => !limit.IsLimited ? TimeSpan.Zero
        // Rounded up to a tick, so that many small ones do not add up to more than the limit.
        : TimeSpan.FromTicks((long)Math.Ceiling((decimal)bytes * 8 * TimeSpan.TicksPerSecond / limit.BitsPerSecond));

    // A timer counts whole milliseconds and takes 49 days at most.
    private async Task Delay(TimeSpan turn, CancellationToken cancellation)
    {
        var longest = TimeSpan.FromDays(1);
        for (var left = turn; left > TimeSpan.Zero; left -= longest)
            await Task.Delay(left < longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : longest, time, cancellation);
    }
}
