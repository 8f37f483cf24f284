using NodaTime;

namespace PantherStorage.Model.Retention;

/// <summary>
/// When snapshots fall due, in local time: daily 02:00, weekly Sunday 03:00, monthly on the 1st 04:00. A time that the
/// clock skips comes when it has jumped; of a time that comes twice, the first is meant.
/// </summary>
internal static class DueTime
{
    public static LocalTime Of(Tier tier) => tier switch
    {
        Tier.Daily => new LocalTime(2, 0),
        Tier.Weekly => new LocalTime(3, 0),
        Tier.Monthly => new LocalTime(4, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "has no day on which it falls due"),
    };

    public static Instant On(Tier tier, LocalDate day, DateTimeZone zone) => (day + Of(tier)).InZoneLeniently(zone).ToInstant();

    public static LocalDate DayOnOrBefore(Tier tier, LocalDate day) => tier switch
    {
        Tier.Weekly => day.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Sunday)),
        Tier.Monthly => day.With(DateAdjusters.StartOfMonth),
        _ => day,
    };

    public static LocalDate DayAfter(Tier tier, LocalDate day) => Moved(tier, day, 1);

    public static LocalDate DayBefore(Tier tier, LocalDate day) => Moved(tier, day, -1);

    private static LocalDate Moved(Tier tier, LocalDate day, int periods) => tier switch
    {
        Tier.Weekly => day.PlusWeeks(periods),
        Tier.Monthly => day.PlusMonths(periods),
        _ => day.PlusDays(periods),
    };
}
