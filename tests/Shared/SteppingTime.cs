namespace PantherStorage.Tests;

/// <summary>A clock that goes on only when somebody waits, and then by just so much, at once.</summary>
/// <param name="stands">Whether it does not even then, as if all waits began at one moment.</param>
internal sealed class SteppingTime(bool stands = false) : TimeProvider
{
    public TimeSpan Now { get; set; }

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        if (!stands)
            Now += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
