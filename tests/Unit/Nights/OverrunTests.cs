using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using static PantherStorage.Tests.Unit.Nights.NightWindowsTests;

namespace PantherStorage.Tests.Unit.Nights;

/// <summary>Windows of 02:00 to 05:00: 13.5 GB a night at 10 Mbit/s.</summary>
public sealed class OverrunTests
{
    private static readonly BandwidthLimit Line = BandwidthLimit.Parse("10 Mbit/s");
    private static readonly Instant End = At("2026-11-24T05:00:00");
    private static readonly NightWindows Windows = Usual(DateTimeZone.Utc);

    [TestCase(13_500_000_000, true)]
    [TestCase(13_500_000_001, false)]
    public void A_full_is_late_by_morning_if_it_would_have_fitted_into_the_night(long bytes, bool late) =>
        Assert.That(Overrun.Of(At("2026-11-24T02:00:00"), isFull: true, bytes, Windows, Line, End), Is.EqualTo(late ? End : (Instant?)null));

    [Test]
    public void An_increment_is_late_whatever_it_comes_to_and_a_full_of_unknown_size_is_not()
    {
        Assert.That(Overrun.Of(At("2026-11-24T04:00:00"), isFull: false, null, Windows, Line, End), Is.EqualTo(End));
        Assert.That(Overrun.Of(At("2026-11-24T04:00:00"), isFull: true, null, Windows, Line, End), Is.Null);
    }

    [Test]
    public void Nothing_is_late_while_the_night_goes_on_or_where_there_is_none_or_if_it_began_by_day()
    {
        Assert.That(Overrun.Of(At("2026-11-24T02:00:00"), isFull: false, 1, Windows, Line, End - Duration.FromSeconds(1)), Is.Null);
        Assert.That(Overrun.Of(At("2026-11-24T02:00:00"), isFull: false, 1, NightWindows.Parse("always", "always", DateTimeZone.Utc), Line, End), Is.Null);
        Assert.That(Overrun.Of(At("2026-11-24T12:00:00"), isFull: false, 1, Windows, Line, At("2026-11-24T13:00:00")), Is.Null);
        Assert.That(Overrun.Of(At("2026-11-24T12:00:00"), isFull: false, 1, Windows, Line, At("2026-11-25T06:00:00")), Is.EqualTo(At("2026-11-25T05:00:00")), "the next night had time for it");
    }
}
