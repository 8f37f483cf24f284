using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class DueTests
{
    private static readonly Instant Sunday = Instant.FromUtc(2026, 11, 22, 3, 0);

    [Test]
    public void At_first_every_tier_of_the_policy_is_due_and_one_snapshot_serves_them_all() =>
        Assert.That(Tag(Sunday), Is.EqualTo("daily+weekly+monthly"));

    [Test]
    public void On_Sunday_at_three_the_week_is_due_and_the_day_has_its_own_already() =>
        Assert.That(Tag(Sunday, (Sunday - Duration.FromDays(20), "daily+weekly+monthly"), (Sunday - Duration.FromHours(1), "daily")), Is.EqualTo("weekly"));

    [Test]
    public void A_second_before_nothing_is() =>
        Assert.That(Tag(Sunday - Duration.FromSeconds(1), (Sunday - Duration.FromDays(7), "weekly+monthly"), (Sunday - Duration.FromHours(1), "daily")), Is.Empty);

    [Test]
    public void A_snapshot_made_for_another_tier_or_by_hand_does_not_count() =>
        Assert.That(Tag(Sunday, (Sunday, "manual"), (Sunday, string.Empty), (Sunday, "hourly"), (Sunday, "weekly")), Is.EqualTo("daily+monthly"));

    [Test]
    public void After_the_clock_went_back_a_little_the_period_still_has_its_snapshot() =>
        Assert.That(Tag(Sunday, (Sunday + Duration.FromMinutes(5), "daily+weekly+monthly")), Is.Empty);

    [Test]
    public void A_date_that_a_later_snapshot_contradicts_stands_for_no_period() =>
        Assert.That(Tag(Sunday, (Sunday + Duration.FromMinutes(5), "daily+weekly+monthly"), (Sunday - Duration.FromDays(3), "daily")), Is.EqualTo("daily+weekly+monthly"));

    [Test]
    public void The_reason_tells_how_long_there_was_none() => Assert.That(
        Due.Decide([SnapshotHistory.Snapshot(4, Sunday - Duration.FromDays(10), "daily")], SnapshotHistory.Counts(0, 7, 0, 0), Sunday.InUtc()).Single().Because,
        Is.EqualTo("day 2026-11-22 has none; the last is of day 2026-11-12"));

    private static string Tag(Instant now, params (Instant Created, string Tier)[] snapshots) => Due.Tag(Due.Decide(
        [.. snapshots.Select((snapshot, index) => SnapshotHistory.Snapshot(index + 1, snapshot.Created, snapshot.Tier))],
        SnapshotHistory.Counts(0, 7, 4, 12), now.InUtc()));
}
