using NodaTime;

namespace PantherStorage.Model.Nights;

/// <summary>
/// When backups may use the line: hours of weekdays and hours of Saturdays and Sundays. A window belongs to the day on
/// which it begins, and windows that touch are one. Times are the zone's own: where clocks go forward within a window it
/// is an hour shorter, where they go back an hour longer. Pure.
/// </summary>
internal sealed record NightWindows(WindowHours Weekdays, WindowHours Weekends, DateTimeZone Zone)
{
    /// <summary>A window lasts no longer than a week, and the next begins within one; a day on each side for those that pass midnight.</summary>
    private const int LookedDays = 16;

    /// <param name="weekdays"><c>HH:MM-HH:MM</c> or <c>always</c>, checked before.</param>
    /// <param name="weekends">The same.</param>
    public static NightWindows Parse(string weekdays, string weekends, DateTimeZone zone) => new(WindowHours.Parse(weekdays), WindowHours.Parse(weekends), zone);

    /// <summary>Whether there is no time outside them.</summary>
    public bool IsAlways => Weekdays.From == Weekdays.To && Weekends == Weekdays;

    /// <returns>The window that holds a moment; null outside.</returns>
    public NightWindow? At(Instant moment) => Around(moment).Where(window => window.Holds(moment)).Cast<NightWindow?>().FirstOrDefault();

    /// <returns>The first that begins later than a moment.</returns>
    public NightWindow Next(Instant moment) => IsAlways ? NightWindow.Always : Around(moment).First(window => window.Start > moment);

    /// <returns>The one that ended last, at or before a moment.</returns>
    public NightWindow Last(Instant moment) => IsAlways ? NightWindow.Always : Around(moment).Last(window => window.End <= moment);

    /// <summary>How many windows some work takes, and when it is done, if it has each of them whole.</summary>
    /// <param name="from">It begins then, or with the next window.</param>
    public (int Nights, Instant Done) Finish(Instant from, Duration work)
    {
        var (left, at) = (work, from);
        for (var night = 1; ; night++)
        {
            var window = At(at) ?? Next(at);
            var start = Instant.Max(at, window.Start);
            if (left <= window.End - start)
                return (night, start + left);
            if (night == MostNights)
                return (night, window.End);
            left -= window.End - start;
            at = window.End;
        }
    }

    /// <summary>Ten years: nothing that takes longer is worth a date.</summary>
    private const int MostNights = 3650;

    // In order, and those that touch joined.
    private List<NightWindow> Around(Instant moment)
    {
        if (IsAlways)
            return [NightWindow.Always];
        var today = moment.InZone(Zone).Date;
        var joined = new List<NightWindow>();
        for (var day = today.PlusDays(-LookedDays); day <= today.PlusDays(LookedDays); day = day.PlusDays(1))
        {
            var window = (day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday ? Weekends : Weekdays).On(day, Zone);
            if (window.End <= window.Start)
                continue;
            if (joined.Count > 0 && window.Start <= joined[^1].End)
                joined[^1] = joined[^1] with { End = Instant.Max(joined[^1].End, window.End) };
            else
                joined.Add(window);
        }

        return joined;
    }
}
