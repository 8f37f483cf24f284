using NodaTime;
using PantherStorage.Model.Nights;
using static PantherStorage.Tests.Unit.Nights.NightWindowsTests;

namespace PantherStorage.Tests.Unit.Nights;

public sealed class NightOrderTests
{
    [Test]
    public void Databases_come_first_then_what_is_small_then_fulls_and_the_smallest_of_them_first()
    {
        NightItem[] work =
        [
            new("first-full", false, true, null), new("home-full", false, true, 900), new("root-full", false, true, 500), new("home", false, false, 30),
            new("etc", false, false, 2), new("postgresql", true, false, 40), new("redis-full", true, true, 100),
        ];

        Assert.That(Labels(work, room: 1000), Is.EqualTo(new[] { "postgresql", "redis-full", "etc", "home", "root-full", "home-full", "first-full" }));
    }

    [Test]
    public void A_databases_full_that_the_night_has_no_room_for_lets_what_is_small_go_first()
    {
        NightItem[] work = [new("home-full", false, true, 10), new("postgresql-full", true, true, 5000), new("etc", false, false, 2), new("redis", true, false, 1)];

        Assert.That(Labels(work, room: 1000), Is.EqualTo(new[] { "redis", "etc", "postgresql-full", "home-full" }));
    }

    [Test]
    public void A_night_is_made_up_for_when_it_was_missed_did_not_come_through_or_had_to_wait()
    {
        var windows = Usual(DateTimeZone.Utc);
        var (begin, noon) = (At("2026-11-24T02:00:00"), At("2026-11-24T12:00:00"));
        var worked = new NightNote(begin, begin, IsThrough: true);

        Assert.That(CatchUp.WhyNot(windows, noon, NightNote.None), Is.Null);
        Assert.That(CatchUp.WhyNot(windows, noon, worked with { Window = begin - Duration.FromDays(1) }), Is.Null);
        Assert.That(CatchUp.WhyNot(windows, noon, worked with { IsThrough = false }), Is.Null);
        Assert.That(CatchUp.WhyNot(windows, noon, worked with { Waits = [new NightWait(null, NightWaitKind.Power, "low", begin)] }), Is.Null);
        Assert.That(CatchUp.WhyNot(windows, noon, worked with { Waits = [new NightWait("home", NightWaitKind.Window, "a full", begin)] }), Is.Not.Null);
        Assert.That(CatchUp.WhyNot(windows, noon, worked), Is.Not.Null);
    }

    [Test]
    public void In_a_window_its_own_run_comes_first()
    {
        var windows = Usual(DateTimeZone.Utc);
        var (begin, within) = (At("2026-11-24T02:00:00"), At("2026-11-24T02:20:00"));

        Assert.That(CatchUp.WhyNot(windows, within, NightNote.None), Is.Not.Null);
        Assert.That(CatchUp.WhyNot(windows, within, new NightNote(begin, begin, IsThrough: false)), Is.Null);
    }

    private static IEnumerable<string> Labels(NightItem[] work, long room) => NightOrder.Of(work, item => item, room).Select(item => item.Label);
}
