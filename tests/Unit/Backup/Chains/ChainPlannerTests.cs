using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using static PantherStorage.Model.Tier;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>A few nights each, and which of them the next backup builds on.</summary>
public sealed class ChainPlannerTests
{
    [TestCase(Monthly, -1)]
    [TestCase(Weekly, 0)]
    [TestCase(Daily, 1)]
    [TestCase(Hourly, 1)]
    [TestCase(Manual, 1)]
    public void Monthly_ones_are_full_weekly_ones_build_on_a_full_one_and_the_others_on_a_weekly_one(Tier pace, int parent)
    {
        var made = BackupHistory.Play(Monthly, Weekly);

        Assert.That(Decide(pace, made).Parent, Is.EqualTo(made.ElementAtOrDefault(parent)));
    }

    [Test]
    public void A_daily_one_builds_on_the_full_one_and_not_on_another_daily_one()
    {
        var made = BackupHistory.Play(Monthly, Daily, Hourly);

        Assert.That(Decide(Daily, made).Parent, Is.EqualTo(made[0]));
    }

    [Test]
    public void A_snapshot_whose_turn_comes_late_builds_on_none_that_is_younger_than_itself()
    {
        var made = BackupHistory.Play(Monthly, Weekly);

        Assert.That(Decide(Daily, made, time: made[1].Time - Duration.FromHours(1)).Parent, Is.EqualTo(made[0]));
    }

    /// <summary>Snapper tells seconds, and a backup of little takes less than one.</summary>
    [Test]
    public void A_snapshot_of_the_same_second_may_be_built_on()
    {
        var made = BackupHistory.Play(Monthly);

        Assert.That(Decide(Daily, made, time: made[0].Time).Parent, Is.EqualTo(made[0]));
    }

    [Test]
    public void A_label_that_was_a_plain_directory_so_far_starts_with_a_full_one()
    {
        List<StoredBackup> made = [BackupHistory.Line(Monthly)[0].But(facts => facts with { Source = SourceKind.Directory })];

        var decision = Decide(Daily, made);

        Assert.That((decision.Parent, decision.Because), Is.EqualTo(((StoredBackup?)null, "there is no earlier backup to build on")));
    }

    [Test]
    public void A_chain_that_has_three_links_gets_no_fourth_whoever_made_it()
    {
        var made = BackupHistory.Line(Monthly, Weekly, Weekly);

        Assert.That(Decide(Daily, made).Parent, Is.EqualTo(made[1]));
    }

    [Test]
    public void One_that_lost_what_it_builds_on_is_built_on_no_more()
    {
        var made = BackupHistory.Line(Monthly, Weekly);

        Assert.That(Decide(Daily, [made[1]], time: BackupHistory.Night(2)).Parent, Is.Null);
    }

    [Test]
    public void A_weekly_one_from_before_the_newest_full_one_is_passed_by()
    {
        var made = BackupHistory.Play(Monthly, Weekly, Monthly);

        Assert.That(Decide(Daily, made).Parent, Is.EqualTo(made[2]));
        Assert.That(Decide(Daily, made, lost: 2).Parent, Is.EqualTo(made[0]));
    }

    [Test]
    public void What_could_not_be_built_on_is_told()
    {
        var made = BackupHistory.Play(Monthly, Weekly, Weekly);

        var decision = Decide(Daily, made, lost: 2);

        Assert.That(decision.Parent, Is.EqualTo(made[1]));
        Assert.That(decision.Because, Is.EqualTo(
            $"daily backups build on the newest weekly one that is in the bucket and here; the snapshot of {made[2].Key} is not on this machine any more"));
    }

    [Test]
    public void A_snapshot_that_is_here_and_unfit_is_no_parent_and_the_reason_is_told()
    {
        var made = BackupHistory.Play(Monthly);

        var decision = ChainPlanner.Decide(Daily, BackupHistory.Night(1), made, new HashSet<Guid>(), new Dictionary<Guid, string> { [made[0].Facts.SnapshotUuid] = "was changed after it was made" });

        Assert.That((decision.Parent, decision.Because), Is.EqualTo(
            ((StoredBackup?)null, $"full, because the snapshot of {made[0].Key} was changed after it was made")));
    }

    /// <param name="time">Of the new snapshot; the night after the last when not given.</param>
    /// <param name="lost">The only one whose snapshot is not here.</param>
    private static ChainDecision Decide(Tier pace, List<StoredBackup> made, Instant? time = null, int lost = -1) => ChainPlanner.Decide(
        pace, time ?? BackupHistory.Night(made.Count), made, made.Where((_, index) => index != lost).Select(backup => backup.Facts.SnapshotUuid).ToHashSet());
}
