using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Nights;

namespace PantherStorage.Operations.Backups;

/// <summary>How long a person gives a run.</summary>
/// <param name="Time">Of the day, in the plan's zone; null with <paramref name="InWindow"/>, and for no end.</param>
/// <param name="InWindow">As the timer's run has it.</param>
internal sealed record RunUntil(LocalTime? Time, bool InWindow)
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("H:mm");

    /// <exception cref="StorageException"><see cref="ExitCode.Usage"/>: it is none of <c>HH:MM</c>, <c>window</c> and <c>none</c>.</exception>
    public static RunUntil Parse(string text) => text switch
    {
        "none" => new RunUntil(null, InWindow: false),
        "window" => new RunUntil(null, InWindow: true),
        _ when Clock.Parse(text) is { Success: true, Value: var time } => new RunUntil(time, InWindow: false),
        _ => throw new StorageException(ExitCode.Usage, $"--until {Printable.Of(text)}: use a time of day, e.g. 05:00, or window, or none"),
    };

    /// <summary>A time of day is the next one.</summary>
    public Night Night(NightWindows windows, Instant now, NightNote note)
    {
        if (InWindow)
            return Model.Nights.Night.Of(windows, now, note);
        if (Time is not { } time)
            return Model.Nights.Night.Free;
        var today = now.InZone(windows.Zone).Date;
        var end = new[] { today, today.PlusDays(1), today.PlusDays(2) }.Select(day => (day + time).InZoneLeniently(windows.Zone).ToInstant()).First(each => each > now);
        return Model.Nights.Night.Until(end);
    }
}
