using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

/// <summary>Days on which snapshots are dated, in the order in which they were made; it is noon of day 10.</summary>
public sealed class SnapshotDatesTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 1, 12, 0);
    private static readonly Instant Now = Day(10);

    [TestCase("1 2 3", "1 2 3", "")]
    [TestCase("1 1000 3", "1 3 3", "2")]
    [TestCase("1000", "10", "1")]
    [TestCase("1 1000 1001", "1 10 10", "2 3")]
    [TestCase("5 -9000 6", "5 5 6", "2")]
    [TestCase("3 2", "3 3", "2")]
    public void A_time_never_falls_and_is_never_in_the_future(string dated, string times, string doubted)
    {
        var made = SnapshotDates.Of(Snapshots(dated), Now);

        Assert.That(string.Join(' ', made.Select(each => (each.Time - Start).Days)), Is.EqualTo(times));
        Assert.That(string.Join(' ', made.Where(each => each.Doubt is not null).Select(each => each.Snapshot.Number)), Is.EqualTo(doubted));
    }

    [Test]
    public void A_clock_that_was_put_back_a_little_is_no_doubt()
    {
        Snapshot[] snapshots = [SnapshotHistory.Snapshot(1, Now, "daily"), SnapshotHistory.Snapshot(2, Now - Duration.FromMinutes(15), "daily")];

        Assert.That(SnapshotDates.Of(snapshots, Now).Select(each => (each.Time, each.Doubt)), Is.All.EqualTo((Now, (string?)null)));
    }

    [Test]
    public void One_of_the_future_counts_as_made_in_a_whole_second_as_those_that_are_made_in_it() =>
        Assert.That(SnapshotDates.Of(Snapshots("1000"), Now + Duration.FromMilliseconds(700)).Single().Time, Is.EqualTo(Now));

    [TestCase("1 2 3", "")]
    [TestCase("1 1000 3", "2")]
    [TestCase("5 6 -9000", "2 1")]
    public void What_a_later_one_is_dated_before_is_contradicted(string dated, string numbers) =>
        Assert.That(string.Join(' ', SnapshotDates.Contradicted(Snapshots(dated)).Select(each => each.Number)), Is.EqualTo(numbers));

    [Test]
    public void A_doubt_names_the_snapshot_its_date_and_what_is_wrong_with_it() => Assert.That(
        SnapshotDates.Of(Snapshots("5 1000"), Now)[1].Doubt, Is.EqualTo($"home/2 is dated {Day(1000)}, which is later than now ({Now}): the clock was ahead when it was made"));

    private static Instant Day(int day) => Start + Duration.FromDays(day);

    private static IEnumerable<Snapshot> Snapshots(string days) =>
        days.Split(' ').Select((day, index) => SnapshotHistory.Snapshot(index + 1, Day(int.Parse(day)), "daily"));
}
