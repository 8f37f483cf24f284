using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>Whole histories: each step makes a snapshot of some tier, may lose some earlier one, and backs up as planned.</summary>
public sealed class ChainLaws
{
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void No_chain_has_more_than_three_links(List<Step> history) =>
        Assert.That(Play(history).Select(made => made.Facts.Depth), Is.All.InRange(1, ChainPlanner.MostLinks));

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Every_backup_made_has_a_whole_chain(List<Step> history)
    {
        var made = Play(history);

        Assert.That(made.Select(backup => Chain.Of(backup, made).Broken), Is.All.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void A_parent_is_committed_older_here_and_never_the_backup_itself(List<Step> history)
    {
        var committed = new List<StoredBackup>();
        var here = new HashSet<Guid>();
        foreach (var (step, index) in history.Select((step, index) => (step, index)))
        {
            var (pace, time) = (Pace(step), At(index));
            Lose(here, step);
            var decision = ChainPlanner.Decide(pace, time, committed, here);
            Assert.That(decision.Because, Is.Not.Empty);
            if (decision.Parent is { } parent)
            {
                Assert.That(committed, Does.Contain(parent));
                Assert.That(here, Does.Contain(parent.Facts.SnapshotUuid));
                Assert.That(parent.Time, Is.LessThan(time));
            }

            committed.Add(Made(index, pace, decision));
            here.Add(Id(index));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void A_monthly_backup_is_full_and_a_weekly_one_builds_on_a_full_one(List<Step> history)
    {
        var made = Play(history);
        var byKey = made.ToDictionary(backup => backup.Key);

        Assert.That(made.Where(backup => backup.Facts.Tier == "monthly").Select(backup => backup.Facts.IsFull), Is.All.True);
        Assert.That(
            made.Where(backup => backup.Facts is { Tier: "weekly", IsFull: false }).Select(backup => byKey[backup.Facts.ParentKey!].Facts.IsFull),
            Is.All.True);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void With_every_snapshot_lost_the_next_backup_is_full(List<Step> history, byte pace)
    {
        var decision = ChainPlanner.Decide((Tier)(pace % 5), At(history.Count), Play(history), new HashSet<Guid>());

        Assert.That(decision.Parent, Is.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void A_chain_that_lost_a_link_says_so_and_is_no_parent(List<Step> history, PositiveInt which)
    {
        var made = Play(history);
        if (made.Count == 0)
            return;
        var lost = made[which.Get % made.Count];
        made.Remove(lost);

        foreach (var orphan in made.Where(backup => backup.Facts.ParentKey == lost.Key))
            Assert.That(Chain.Of(orphan, made).Broken, Does.Contain(lost.Key));
        var everything = Enumerable.Range(0, history.Count).Select(Id).ToHashSet();
        var parent = ChainPlanner.Decide(Tier.Manual, At(history.Count), made, everything).Parent;
        Assert.That(parent is null || Chain.Of(parent, made).IsWhole, Is.True);
    }

    /// <param name="Tier">Taken modulo the number of tiers.</param>
    /// <param name="Lost">A snapshot that goes before this backup, when there are so many.</param>
    public sealed record Step(byte Tier, byte Lost);

    private static List<StoredBackup> Play(List<Step> history)
    {
        var committed = new List<StoredBackup>();
        var here = new HashSet<Guid>();
        foreach (var (step, index) in history.Select((step, index) => (step, index)))
        {
            Lose(here, step);
            committed.Add(Made(index, Pace(step), ChainPlanner.Decide(Pace(step), At(index), committed, here)));
            here.Add(Id(index));
        }

        return committed;
    }

    private static void Lose(HashSet<Guid> here, Step step) => here.Remove(Id(step.Lost));

    private static Tier Pace(Step step) => (Tier)(step.Tier % 5);

    private static Instant At(int index) => ArchiveBench.Time + Duration.FromDays(index);

    private static Guid Id(int index) => new(index + 1, 0, 0, new byte[8]);

    private static StoredBackup Made(int index, Tier pace, ChainDecision decision)
    {
        var facts = ArchiveBench.Facts() with
        {
            SnapshotTime = At(index),
            SnapshotUuid = Id(index),
            StreamUuid = Id(index),
            Tier = pace.Name(),
            Depth = decision.Depth,
            ParentKey = decision.Parent?.Key,
            ParentUuid = decision.Parent?.Facts.StreamUuid,
        };
        return new StoredBackup(ArchiveBench.Manifest(facts), 0);
    }
}
