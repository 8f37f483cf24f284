using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Unit.Backup.Chains;

public sealed class PointInTimeTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [TestCase("2026-11-20T08:00", 7, 0, 0)]
    [TestCase("2026-11-20T08:00:30", 7, 0, 30)]
    [TestCase("2026-11-20T08:00Z", 8, 0, 0)]
    [TestCase("2026-11-20T08:00:05Z", 8, 0, 5)]
    [TestCase("2026-11-20T08:00+02:00", 6, 0, 0)]
    [TestCase("2026-11-20T08:00[America/New_York]", 13, 0, 0)]
    public void A_time_is_the_plans_or_that_of_the_zone_behind_it(string text, int hour, int minute, int second) =>
        Assert.That(PointInTime.Parse(text, Berlin), Is.EqualTo(Instant.FromUtc(2026, 11, 20, hour, minute, second)));

    [Test]
    public void An_hour_that_spring_skips_is_the_moment_of_the_change() =>
        Assert.That(PointInTime.Parse("2026-03-29T02:30", Berlin), Is.EqualTo(Instant.FromUtc(2026, 3, 29, 1, 0)));

    [Test]
    public void An_hour_that_autumn_repeats_must_be_told_apart_and_what_the_error_says_is_understood()
    {
        var thrown = Assert.Throws<StorageException>(() => PointInTime.Parse("2026-10-25T02:30", Berlin))!;

        Assert.That(thrown.Message, Does.Contain("2026-10-25T02:30+02:00").And.Contain("2026-10-25T02:30+01:00"));
        Assert.That(PointInTime.Parse("2026-10-25T02:30+02:00", Berlin), Is.EqualTo(Instant.FromUtc(2026, 10, 25, 0, 30)));
        Assert.That(PointInTime.Parse("2026-10-25T02:30+01:00", Berlin), Is.EqualTo(Instant.FromUtc(2026, 10, 25, 1, 30)));
    }

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2026-11-20")]
    [TestCase("2026-11-20 08:00")]
    [TestCase("2026-02-29T08:00")]
    [TestCase("2026-11-20T08:0")]
    [TestCase("2026-11-20T08:00:")]
    [TestCase("2026-11-20T08:00+1")]
    [TestCase("2026-11-20T08:00 Europe/Berlin")]
    [TestCase("2026-11-20T08:00[Berlin]")]
    [TestCase("2026-11-20T08:00[")]
    public void Anything_else_is_refused(string text) => Assert.That(
        () => PointInTime.Parse(text, Berlin), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Usage));
}
