using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;
using NodaTime.Calendars;
using NodaTime.Text;

namespace PantherStorage.Model.Retention;

/// <summary>
/// One hour, day, ISO week or month of a tier. A period begins when its snapshot falls due (inclusive) and ends when the
/// next one does (exclusive), and has the calendar's name for the time at which it began: week 2026-W47 lasts from its
/// Sunday at 03:00 to the next Sunday at 03:00. So whatever is made late, after a night asleep, still stands for the
/// period that it was due in, and no period ever falls due twice. Its tier belongs to its identity: a week is never a month.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TierPeriod
{
    private static readonly OffsetPattern ShortOffset = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    private readonly OffsetDateTime opens;

    private TierPeriod(Tier tier, Instant start, Instant end, OffsetDateTime opens)
    {
        (Tier, Start, End) = (tier, start, end);
        this.opens = opens;
    }

    public Tier Tier { get; }

    /// <summary>When its snapshot falls due; belongs to the period.</summary>
    public Instant Start { get; }

    /// <summary>When the next falls due; belongs to the next.</summary>
    public Instant End { get; }

    /// <summary>e.g. <c>2026-10-25T02+02:00</c>, <c>2026-11-21</c>, <c>2026-W47</c> or <c>2026-11</c>.</summary>
    public string Name => Tier switch
    {
        Tier.Hourly => $"{opens.Date:uuuu-MM-dd}T{opens.Hour:00}{ShortOffset.Format(opens.Offset)}",
        Tier.Weekly => string.Create(CultureInfo.InvariantCulture, $"{WeekYearRules.Iso.GetWeekYear(opens.Date):0000}-W{WeekYearRules.Iso.GetWeekOfWeekYear(opens.Date):00}"),
        Tier.Monthly => $"{opens.Date:uuuu-MM}",
        _ => $"{opens.Date:uuuu-MM-dd}",
    };

    public static TierPeriod Of(Tier tier, Instant instant, DateTimeZone zone) =>
        tier == Tier.Hourly ? Hour(instant, zone) : Calendar(tier, instant, zone);

    public bool Contains(Instant instant) => instant >= Start && instant < End;

    public override string ToString() => Tier switch
    {
        Tier.Hourly => $"hour {Name}",
        Tier.Weekly => $"week {Name}",
        Tier.Monthly => $"month {Name}",
        _ => $"day {Name}",
    };

    // An hour is one on the wall between two changes of the clock: the hour that autumn repeats is two hours.
    private static TierPeriod Hour(Instant instant, DateTimeZone zone)
    {
        var steady = zone.GetZoneInterval(instant);
        var local = instant.WithOffset(steady.WallOffset);
        var onTheHour = local.With(TimeAdjusters.TruncateToHour);
        var (start, end) = (onTheHour.ToInstant(), onTheHour.ToInstant() + Duration.FromHours(1));
        return new TierPeriod(
            Tier.Hourly,
            steady.HasStart ? Instant.Max(start, steady.Start) : start,
            steady.HasEnd ? Instant.Min(end, steady.End) : end,
            onTheHour);
    }

    private static TierPeriod Calendar(Tier tier, Instant instant, DateTimeZone zone)
    {
        var day = DueTime.DayOnOrBefore(tier, instant.InZone(zone).Date);
        while (DueTime.On(tier, day, zone) > instant)
            day = DueTime.DayBefore(tier, day);
        // A zone that skipped a day has an empty period, which nothing falls into.
        while (DueTime.On(tier, DueTime.DayAfter(tier, day), zone) <= instant)
            day = DueTime.DayAfter(tier, day);
        var start = DueTime.On(tier, day, zone);
        return new TierPeriod(
            tier, start, DueTime.On(tier, DueTime.DayAfter(tier, day), zone),
            (day + DueTime.Of(tier)).WithOffset(zone.GetUtcOffset(start)));
    }
}
