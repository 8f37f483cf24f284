using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>Two full ones, two weekly ones on the second, and a daily one on the newer of these: 0 to 4.</summary>
public sealed class ParentRankingTests
{
    private static readonly List<StoredBackup> Made = BackupHistory.Play(Tier.Monthly, Tier.Monthly, Tier.Weekly, Tier.Weekly, Tier.Daily);

    [Test]
    public void The_newest_full_and_the_newest_weekly_since_must_stay() =>
        Assert.That(Needed(0, 1, 2, 3, 4), Is.EquivalentTo(new[] { 1, 3 }));

    [Test]
    public void Where_one_is_gone_the_next_best_takes_its_place() =>
        Assert.That(Needed(0, 2, 4), Is.EquivalentTo(new[] { 0, 2 }));

    [Test]
    public void What_is_not_here_cannot_stay() => Assert.That(Needed(4), Is.Empty);

    [Test]
    public void Each_label_has_its_own()
    {
        var other = BackupHistory.Play([(Tier.Monthly, BackupHistory.Night(9))], label: "home");

        Assert.That(ParentRanking.Of([.. Made, .. other]).Select(ranking => ranking.Label), Is.EqualTo(new[] { "home", "home", "postgresql", "postgresql" }));
    }

    private static IEnumerable<int> Needed(params int[] here) =>
        ParentRanking.Needed(ParentRanking.Of(Made), here.Select(index => Made[index].Facts.SnapshotUuid).ToHashSet())
            .Values.Select(key => Made.FindIndex(backup => backup.Key == key));
}
