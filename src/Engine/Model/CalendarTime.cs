using System.Globalization;

namespace PantherStorage.Model;

/// <summary>A time of day, perhaps on one day of the week, as options say it (<c>02:00</c>, <c>Sun 3:30</c>).</summary>
/// <param name="Weekday"><c>Mon</c> to <c>Sun</c>, or empty for every day.</param>
/// <param name="MinuteOfDay">0 to 1439.</param>
internal readonly record struct CalendarTime(string Weekday, int MinuteOfDay)
{
    /// <param name="text">Checked before: an option's value.</param>
    public static CalendarTime Parse(string text)
    {
        var words = text.Split(' ');
        var clock = words[^1].Split(':');
        return new CalendarTime(
            words.Length == 2 ? words[0] : string.Empty,
            int.Parse(clock[0], CultureInfo.InvariantCulture) * 60 + int.Parse(clock[1], CultureInfo.InvariantCulture));
    }

    public int Minute => MinuteOfDay % 60;

    /// <summary>systemd calendar expression, e.g. <c>Sun *-*-* 03:30</c>.</summary>
    public string Calendar => $"{(Weekday.Length > 0 ? $"{Weekday} " : string.Empty)}*-*-* {MinuteOfDay / 60:00}:{Minute:00}";

    /// <summary>At this minute of every hour.</summary>
    public string HourlyCalendar => $"*-*-* *:{Minute:00}";
}
