using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using static PantherStorage.Model.Tier;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>A few nights each, and what the next backup builds on. A night changes two hundredths of a full.</summary>
public sealed class ChainPlannerTests
{
    [TestCase(Monthly)]
    [TestCase(Weekly)]
    [TestCase(Daily)]
    [TestCase(Manual)]
    public void The_second_backup_builds_on_the_first_whatever_its_tier(Tier tier)
    {
        var made = BackupHistory.Play(Monthly);

        Assert.That(Decide(tier, made).Parent, Is.EqualTo(made[0]));
    }

    [Test]
    public void The_first_backup_is_full() =>
        Assert.That((Decide(Daily, []).Parent, Decide(Daily, []).Because), Is.EqualTo(((StoredBackup?)null, "there is no earlier backup to build on")));

    [Test]
    public void What_is_built_on_how_much_it_saves_and_how_long_the_chain_is_are_told()
    {
        var made = BackupHistory.Play(Monthly);

        Assert.That(Decide(Daily, made).Because, Does.Match(@"^about [\d.]+ KiB on the monthly backup of 2026-11-21, where a full has 97.7 KiB; link 2 of at most 5$"));
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

        Assert.That(Decide(Daily, made).Because, Is.EqualTo("there is no earlier backup to build on"));
    }

    [Test]
    public void A_chain_that_has_all_its_links_gets_no_more()
    {
        var made = BackupHistory.Line(Monthly, Daily, Daily, Daily, Daily);

        Assert.That(Decide(Daily, made).Depth, Is.LessThanOrEqualTo(5));
        Assert.That(Decide(Daily, made, bounds: ChainBounds.Usual with { MaxLinks = 2 }).Parent, Is.EqualTo(made[0]));
        Assert.That(Decide(Daily, made, bounds: ChainBounds.Usual with { MaxLinks = 1 }).Parent, Is.Null);
    }

    [Test]
    public void No_restore_reads_more_bytes_than_the_bound()
    {
        var made = BackupHistory.Line(Monthly, Daily, Daily, Daily);
        for (var night = 1; night < made.Count; night++)
            made[night] = made[night].Of(BackupHistory.FullBytes / 5);
        var bounds = ChainBounds.Usual with { MaxRestoreBytes = BackupHistory.FullBytes * 145 / 100 };

        Assert.That(Decide(Daily, made, bounds: bounds).Parent, Is.Not.EqualTo(made[2]).And.Not.EqualTo(made[3]));
    }

    [Test]
    public void No_archive_is_needed_by_more_restore_points_than_the_bound()
    {
        var made = BackupHistory.Line(Monthly, Daily, Daily);

        Assert.That(Decide(Daily, made, bounds: ChainBounds.Usual with { MaxLoss = 4 }).Parent, Is.Not.Null);
        Assert.That(Decide(Daily, made, bounds: ChainBounds.Usual with { MaxLoss = 3 }).Parent, Is.Null);
    }

    [Test]
    public void A_chain_that_was_never_proved_is_left_when_it_is_old()
    {
        var made = BackupHistory.Line(Monthly, Daily);
        var facts = Facts(Daily, made) with { Bounds = ChainBounds.Usual with { RenewAfterDays = 1 } };

        Assert.That(ChainPlanner.Decide(facts).Because, Does.StartWith("full, because an archive in the chain of").And.Contains("was not proved whole in 1 days"));
        Assert.That(ChainPlanner.Decide(facts with { Proved = made.Select(backup => backup.Key).ToHashSet() }).Parent, Is.Not.Null);
    }

    [TestCase(FullEvery.Monthly, 20, true)]
    [TestCase(FullEvery.Quarterly, 20, false)]
    [TestCase(FullEvery.Quarterly, 60, true)]
    [TestCase(FullEvery.Yearly, 20, false)]
    [TestCase(FullEvery.Yearly, 60, true)]
    [TestCase(FullEvery.Auto, 60, false)]
    public void The_owner_may_have_fulls_by_the_calendar(FullEvery every, int night, bool full)
    {
        var made = BackupHistory.Play(Monthly);
        var decision = Decide(Monthly, made, time: BackupHistory.Night(night), bounds: ChainBounds.Usual with { Full = every });

        Assert.That(decision.Parent is null, Is.EqualTo(full), decision.Because);
        Assert.That(Decide(Daily, made, time: BackupHistory.Night(night), bounds: ChainBounds.Usual with { Full = every }).Parent, Is.Not.Null);
    }

    [Test]
    public void When_everything_has_changed_a_full_is_made()
    {
        var made = BackupHistory.Line(Monthly, Daily);
        made[1] = made[1].Of(BackupHistory.FullBytes * 2);

        Assert.That((Decide(Daily, made).Parent, Decide(Daily, made).Because), Is.EqualTo(
            ((StoredBackup?)null, "the increments on any earlier backup would cost more in the months ahead than a full and what can build on it")));
    }

    [Test]
    public void A_full_that_is_only_cheaper_waits_for_one_that_another_label_has_just_had()
    {
        var made = BackupHistory.Planned(BackupHistory.Nights(900).Where(night => night.Pace == Monthly));
        var fulls = made.Count(backup => backup.Facts.IsFull);
        Assert.That(fulls, Is.InRange(2, made.Count / 2), "a full now and then");
        var renewed = made.FindLast(backup => backup.Facts.IsFull)!;
        var before = made.TakeWhile(backup => backup != renewed).ToList();
        var facts = Facts(Monthly, before, renewed.Time);

        var alone = ChainPlanner.Decide(facts);
        var beside = ChainPlanner.Decide(facts with { OtherFulls = [new LabelFull("home", renewed.Time - Duration.FromDays(2), BackupHistory.FullBytes)] });

        Assert.That(alone.Parent, Is.Null);
        Assert.That(beside.Parent, Is.Not.Null);
        Assert.That(beside.Because, Does.Contain("a full would cost less in the long run, and waits, as `home` had one on"));
    }

    [Test]
    public void One_that_lost_what_it_builds_on_is_built_on_no_more()
    {
        var made = BackupHistory.Line(Monthly, Weekly);

        Assert.That(Decide(Daily, [made[1]], time: BackupHistory.Night(2)).Parent, Is.Null);
    }

    [Test]
    public void Why_no_earlier_backup_can_be_built_on_is_told()
    {
        var made = BackupHistory.Play(Monthly);

        var gone = ChainPlanner.Decide(Facts(Daily, made) with { Here = new HashSet<Guid>() });
        var unfit = ChainPlanner.Decide(Facts(Daily, made) with
        {
            Here = new HashSet<Guid>(),
            Unfit = new Dictionary<Guid, string> { [made[0].Facts.SnapshotUuid] = "was changed after it was made" },
        });

        Assert.That((gone.Parent, gone.Because), Is.EqualTo(((StoredBackup?)null, $"full, because the snapshot of {made[0].Key} is not on this machine any more")));
        Assert.That(unfit.Because, Is.EqualTo($"full, because the snapshot of {made[0].Key} was changed after it was made"));
    }

    private static ChainDecision Decide(Tier tier, List<StoredBackup> made, Instant? time = null, ChainBounds? bounds = null) =>
        ChainPlanner.Decide(Facts(tier, made, time) with { Bounds = bounds ?? ChainBounds.Usual });

    /// <param name="time">Of the new snapshot; the night after the last when not given.</param>
    private static ChainFacts Facts(Tier tier, List<StoredBackup> made, Instant? time = null) =>
        new(tier, time ?? BackupHistory.Night(made.Count), made, made.Select(backup => backup.Facts.SnapshotUuid).ToHashSet());
}
