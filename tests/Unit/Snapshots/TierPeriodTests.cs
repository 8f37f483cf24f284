using NodaTime;
using NodaTime.Text;
using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class TierPeriodTests
{
    [TestCase(Tier.Hourly, "UTC", "2026-11-21T02:00:00Z", "2026-11-21T02+00:00", "2026-11-21T02:00:00Z", "2026-11-21T03:00:00Z")]
    [TestCase(Tier.Hourly, "UTC", "2026-11-21T02:59:59Z", "2026-11-21T02+00:00", "2026-11-21T02:00:00Z", "2026-11-21T03:00:00Z")]
    [TestCase(Tier.Hourly, "Asia/Kathmandu", "2026-11-21T02:00:00Z", "2026-11-21T07+05:45", "2026-11-21T01:15:00Z", "2026-11-21T02:15:00Z")]
    [TestCase(Tier.Daily, "UTC", "2026-11-21T01:59:59Z", "2026-11-20", "2026-11-20T02:00:00Z", "2026-11-21T02:00:00Z")]
    [TestCase(Tier.Daily, "UTC", "2026-11-21T02:00:00Z", "2026-11-21", "2026-11-21T02:00:00Z", "2026-11-22T02:00:00Z")]
    [TestCase(Tier.Daily, "America/New_York", "2026-11-21T02:00:00Z", "2026-11-20", "2026-11-20T07:00:00Z", "2026-11-21T07:00:00Z")]
    [TestCase(Tier.Weekly, "UTC", "2026-11-22T02:59:59Z", "2026-W46", "2026-11-15T03:00:00Z", "2026-11-22T03:00:00Z")]
    [TestCase(Tier.Weekly, "UTC", "2026-11-22T03:00:00Z", "2026-W47", "2026-11-22T03:00:00Z", "2026-11-29T03:00:00Z")]
    [TestCase(Tier.Weekly, "UTC", "2025-12-31T12:00:00Z", "2025-W52", "2025-12-28T03:00:00Z", "2026-01-04T03:00:00Z")]
    [TestCase(Tier.Weekly, "UTC", "2026-01-04T03:00:00Z", "2026-W01", "2026-01-04T03:00:00Z", "2026-01-11T03:00:00Z")]
    [TestCase(Tier.Weekly, "UTC", "2027-01-03T03:00:00Z", "2026-W53", "2027-01-03T03:00:00Z", "2027-01-10T03:00:00Z")]
    [TestCase(Tier.Monthly, "UTC", "2026-12-01T03:59:59Z", "2026-11", "2026-11-01T04:00:00Z", "2026-12-01T04:00:00Z")]
    [TestCase(Tier.Monthly, "UTC", "2026-12-01T04:00:00Z", "2026-12", "2026-12-01T04:00:00Z", "2027-01-01T04:00:00Z")]
    [TestCase(Tier.Monthly, "UTC", "2028-02-29T12:00:00Z", "2028-02", "2028-02-01T04:00:00Z", "2028-03-01T04:00:00Z")]
    public void An_instant_is_in_the_period_that_began_when_its_snapshot_fell_due(
        Tier tier, string zone, string instant, string name, string start, string end)
    {
        var period = TierPeriod.Of(tier, At(instant), DateTimeZoneProviders.Tzdb[zone]);

        Assert.That((period.Name, period.Start, period.End), Is.EqualTo((name, At(start), At(end))));
    }

    [TestCase("2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", TestName = "Where_the_clock_skips_two_o_clock_the_day_begins_when_it_has_jumped")]
    [TestCase("2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z", TestName = "Where_two_o_clock_comes_twice_the_day_begins_with_the_first")]
    public void A_day_ends_when_the_next_is_due(string instant, string end) =>
        Assert.That(TierPeriod.Of(Tier.Daily, At(instant), DateTimeZoneProviders.Tzdb["Europe/Berlin"]).End, Is.EqualTo(At(end)));

    [Test]
    public void The_hour_that_comes_twice_is_two_hours()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

        var first = TierPeriod.Of(Tier.Hourly, At("2026-10-25T00:30:00Z"), zone);
        var second = TierPeriod.Of(Tier.Hourly, At("2026-10-25T01:30:00Z"), zone);

        Assert.That((first.Name, second.Name), Is.EqualTo(("2026-10-25T02+02:00", "2026-10-25T02+01:00")));
        Assert.That(first.End, Is.EqualTo(second.Start));
    }

    [Test]
    public void Where_the_clock_goes_back_half_an_hour_the_hour_begins_when_it_did()
    {
        // On Lord Howe Island, 2026-04-05 02:00 became 01:30, at 15:00 UTC.
        var zone = DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"];

        var period = TierPeriod.Of(Tier.Hourly, At("2026-04-04T15:10:00Z"), zone);

        Assert.That((period.Name, period.Start, period.End), Is.EqualTo(("2026-04-05T01+10:30", At("2026-04-04T15:00:00Z"), At("2026-04-04T15:30:00Z"))));
        Assert.That(TierPeriod.Of(Tier.Hourly, At("2026-04-04T14:40:00Z"), zone).End, Is.EqualTo(period.Start));
    }

    [Test]
    public void Where_the_clock_goes_back_within_an_hour_the_hour_ends_when_it_did()
    {
        // In Newfoundland, 2010-11-07 00:01 became 23:01 of the day before, at 02:31 UTC.
        var zone = DateTimeZoneProviders.Tzdb["America/St_Johns"];

        var period = TierPeriod.Of(Tier.Hourly, At("2010-11-07T02:30:30Z"), zone);

        Assert.That((period.Name, period.Start, period.End), Is.EqualTo(("2010-11-07T00-02:30", At("2010-11-07T02:30:00Z"), At("2010-11-07T02:31:00Z"))));
        Assert.That(TierPeriod.Of(Tier.Hourly, period.End, zone).Start, Is.EqualTo(period.End));
    }

    [Test]
    public void A_day_that_a_zone_skipped_is_in_nobodys_way()
    {
        // Samoa went from 29 to 31 December 2011.
        var period = TierPeriod.Of(Tier.Daily, At("2011-12-30T13:00:00Z"), DateTimeZoneProviders.Tzdb["Pacific/Apia"]);

        Assert.That((period.Name, period.Start), Is.EqualTo(("2011-12-31", At("2011-12-30T12:00:00Z"))));
    }

    [Test]
    public void A_week_is_never_a_month()
    {
        var instant = At("2026-02-01T12:00:00Z");

        Assert.That(TierPeriod.Of(Tier.Weekly, instant, DateTimeZone.Utc), Is.Not.EqualTo(TierPeriod.Of(Tier.Monthly, instant, DateTimeZone.Utc)));
        Assert.That(TierPeriod.Of(Tier.Weekly, instant, DateTimeZone.Utc).Name, Is.EqualTo("2026-W05"));
        Assert.That(TierPeriod.Of(Tier.Monthly, instant, DateTimeZone.Utc).Name, Is.EqualTo("2026-02"));
    }

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}
