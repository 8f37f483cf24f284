using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Unit.Snapshots;

public sealed class ThinningTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 12, 0);

    [Test]
    public void What_only_counts_keep_goes_oldest_first_over_all_subvolumes() =>
        Assert.That(Order([.. Daily("home", 1, 3, 5), .. Daily("root", 2, 4, 6)]), Is.EqualTo(new[] { "root/6", "home/5", "root/4", "home/3" }));

    private static IEnumerable<Snapshot> Daily(string config, params int[] daysAgo) => daysAgo.Select(days =>
        SnapshotHistory.Snapshot(days, Now - Duration.FromDays(days), "daily") with { Config = config, Generation = 100 - days });

    [Test]
    public void The_newest_of_each_tier_and_what_is_guarded_stay() => Assert.That(
        Order(
        [
            SnapshotHistory.Snapshot(1, Now - Duration.FromDays(90), "monthly"),
            SnapshotHistory.Snapshot(2, Now - Duration.FromDays(60), "monthly") with { Pinned = true },
            SnapshotHistory.Snapshot(3, Now - Duration.FromDays(50), "manual"),
            SnapshotHistory.Snapshot(4, Now - Duration.FromDays(30), "monthly"),
            SnapshotHistory.Snapshot(5, Now - Duration.FromDays(20), "weekly"),
            SnapshotHistory.Snapshot(6, Now - Duration.FromDays(2), "daily"),
            SnapshotHistory.Snapshot(7, Now - Duration.FromDays(1), "daily"),
            SnapshotHistory.Snapshot(8, Now + Duration.FromDays(1), "daily"),
        ]),
        Is.EqualTo(new[] { "home/1", "home/6" }));

    private static IEnumerable<string> Order(IEnumerable<Snapshot> snapshots) =>
        Thinning.Order(snapshots.GroupBy(snapshot => snapshot.Config).SelectMany(config =>
            RetentionPlanner.Decide(config, SnapshotHistory.Counts(0, 7, 4, 12), new RetentionFacts(Now.InUtc())))).Select(decision => decision.Snapshot.Name);
}
