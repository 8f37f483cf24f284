using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;
using NodaTime.TimeZones;

namespace PantherStorage.Model.Nights;

/// <summary>Hours of a day in which backups may use the line. An end that is not after the start is on the next day.</summary>
/// <param name="From">Minute of the day, 0 to 1439.</param>
/// <param name="To">Minute of the day, 0 to 1439.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WindowHours(int From, int To)
{
    private const string Always = "always";

    private const int MinutesOfDay = 24 * 60;

    /// <param name="text"><c>HH:MM-HH:MM</c> or <c>always</c>, checked before: an option's value.</param>
    public static WindowHours Parse(string text)
    {
        if (text == Always)
            return new WindowHours(0, 0);
        var ends = text.Split('-');
        return new WindowHours(CalendarTime.Parse(ends[0]).MinuteOfDay, CalendarTime.Parse(ends[1]).MinuteOfDay);
    }

    /// <summary>The window that begins on a day; empty where the clocks pass over it.</summary>
    public NightWindow On(LocalDate day, DateTimeZone zone)
    {
        var begin = day.AtMidnight().PlusMinutes(From);
        var end = day.AtMidnight().PlusMinutes(To > From ? To : To + MinutesOfDay);
        return new NightWindow(
            zone.ResolveLocal(begin, Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter)).ToInstant(),
            zone.ResolveLocal(end, Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter)).ToInstant());
    }

    public override string ToString() => From == To && From == 0
        ? Always
        : string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{To / 60:00}:{To % 60:00}");
}
