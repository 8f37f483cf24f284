using NodaTime;
using NodaTime.Text;
using PantherStorage.Model.Nights;

namespace PantherStorage.Tests.Unit.Nights;

/// <summary>2026-11-23 is a Monday.</summary>
public sealed class NightWindowsTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [TestCase("2026-11-23T01:59:59", false)]
    [TestCase("2026-11-23T02:00:00", true)]
    [TestCase("2026-11-23T04:59:59", true)]
    [TestCase("2026-11-23T05:00:00", false)]
    [TestCase("2026-11-28T05:30:00", true)]
    [TestCase("2026-11-29T05:59:59", true)]
    [TestCase("2026-11-29T06:00:00", false)]
    public void A_window_holds_its_begin_and_not_its_end_and_weekends_have_their_own(string moment, bool inside) =>
        Assert.That(Usual(DateTimeZone.Utc).At(At(moment)) is not null, Is.EqualTo(inside));

    [Test]
    public void One_that_passes_midnight_belongs_to_the_day_that_it_begins_on()
    {
        var windows = NightWindows.Parse("22:00-04:00", "23:30-00:30", DateTimeZone.Utc);

        // Friday's goes on into Saturday, Sunday's ends on Monday.
        Assert.That(windows.At(At("2026-11-28T03:00:00")), Is.EqualTo(Window("2026-11-27T22:00:00", "2026-11-28T04:00:00")));
        Assert.That(windows.Next(At("2026-11-28T04:00:00")), Is.EqualTo(Window("2026-11-28T23:30:00", "2026-11-29T00:30:00")));
        Assert.That(windows.Last(At("2026-11-30T00:30:00")), Is.EqualTo(Window("2026-11-29T23:30:00", "2026-11-30T00:30:00")));
    }

    [Test]
    public void Windows_that_touch_or_overlap_are_one()
    {
        var windows = NightWindows.Parse("22:00-03:00", "02:00-06:00", DateTimeZone.Utc);

        Assert.That(windows.At(At("2026-11-28T02:30:00")), Is.EqualTo(Window("2026-11-27T22:00:00", "2026-11-28T06:00:00")));
        Assert.That(NightWindows.Parse("always", "02:00-06:00", DateTimeZone.Utc).At(At("2026-11-25T12:00:00")), Is.EqualTo(Window("2026-11-23T00:00:00", "2026-11-28T00:00:00")));
    }

    [Test]
    public void Always_has_no_outside()
    {
        var windows = NightWindows.Parse("always", "always", Berlin);

        Assert.That((windows.IsAlways, windows.At(At("2026-11-25T12:00:00"))), Is.EqualTo((true, (NightWindow?)NightWindow.Always)));
    }

    // Clocks go from 02:00 to 03:00 on 29 March, and from 03:00 to 02:00 on 25 October; both are Sundays.
    [TestCase("02:00-06:00", "2026-03-29", "2026-03-29T01:00:00", "2026-03-29T04:00:00")]
    [TestCase("01:30-02:30", "2026-03-29", "2026-03-29T00:30:00", "2026-03-29T01:00:00")]
    [TestCase("02:30-03:10", "2026-03-29", "2026-03-29T01:00:00", "2026-03-29T01:10:00")]
    [TestCase("02:00-06:00", "2026-10-25", "2026-10-25T00:00:00", "2026-10-25T05:00:00")]
    [TestCase("01:00-02:30", "2026-10-25", "2026-10-24T23:00:00", "2026-10-25T01:30:00")]
    public void Where_the_clocks_change_the_hours_on_the_wall_count(string hours, string day, string start, string end) =>
        Assert.That(WindowHours.Parse(hours).On(LocalDatePattern.Iso.Parse(day).Value, Berlin), Is.EqualTo(Window(start, end)));

    [Test]
    public void One_that_the_clocks_pass_over_is_none_and_the_next_is_the_day_afters()
    {
        var windows = NightWindows.Parse("02:10-02:50", "02:10-02:50", Berlin);

        Assert.That(windows.Next(At("2026-03-28T12:00:00")), Is.EqualTo(Window("2026-03-30T00:10:00", "2026-03-30T00:50:00")));
    }

    [Test]
    public void Work_that_takes_longer_goes_on_in_the_next_windows()
    {
        var windows = Usual(DateTimeZone.Utc);

        Assert.That(windows.Finish(At("2026-11-23T12:00:00"), Duration.FromHours(7)), Is.EqualTo((3, At("2026-11-26T03:00:00"))));
        Assert.That(windows.Finish(At("2026-11-23T04:00:00"), Duration.FromHours(1)), Is.EqualTo((1, At("2026-11-23T05:00:00"))));
        Assert.That(NightWindows.Parse("always", "always", Berlin).Finish(At("2026-11-23T12:00:00"), Duration.FromDays(3)), Is.EqualTo((1, At("2026-11-26T12:00:00"))));
    }

    internal static NightWindows Usual(DateTimeZone zone) => NightWindows.Parse("02:00-05:00", "02:00-06:00", zone);

    internal static Instant At(string text) => InstantPattern.General.Parse($"{text}Z").Value;

    private static NightWindow Window(string start, string end) => new(At(start), At(end));
}
