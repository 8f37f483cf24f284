using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>A monthly one, a weekly one on it, and daily ones after that: which snapshots must stay for the next.</summary>
public sealed class ParentRankingTests
{
    private static readonly List<StoredBackup> Made = BackupHistory.Play(Tier.Monthly, Tier.Weekly, Tier.Daily, Tier.Daily);

    [Test]
    public void What_the_next_backup_builds_on_must_stay()
    {
        var next = ChainPlanner.Decide(new ChainFacts(Tier.Daily, BackupHistory.Night(4), Made, Made.Select(backup => backup.Facts.SnapshotUuid).ToHashSet())).Parent!;

        Assert.That(Needed(0, 1, 2, 3), Does.Contain(Made.IndexOf(next)));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Whichever_is_the_last_that_is_here_must_stay(int only) => Assert.That(Needed(only), Is.EqualTo(new[] { only }));

    [Test]
    public void What_is_not_here_cannot_stay() => Assert.That(Needed(), Is.Empty);

    [Test]
    public void Each_label_has_its_own()
    {
        var other = BackupHistory.Play([(Tier.Monthly, BackupHistory.Night(9))], label: "home");

        Assert.That(ParentRanking.Of([.. Made, .. other], ChainRules.Usual).Select(ranking => ranking.Label), Is.EqualTo(new[] { "home", "postgresql" }));
    }

    private static IEnumerable<int> Needed(params int[] here) =>
        ParentRanking.Needed(ParentRanking.Of(Made, ChainRules.Usual), here.Select(index => Made[index].Facts.SnapshotUuid).ToHashSet())
            .Values.Select(key => Made.FindIndex(backup => backup.Key == key)).Order();
}
