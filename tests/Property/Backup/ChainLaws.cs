using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>Whole histories: each step makes a snapshot of some tier, may lose some earlier one, and backs up as planned.</summary>
public sealed class ChainLaws
{
    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void Links_bytes_of_a_restore_and_loss_never_exceed_the_bounds(List<Step> history, byte links, byte loss, byte room)
    {
        // Where a full alone has nearly as many bytes as a restore may read, increments get a quarter of it.
        var bounds = ChainBounds.Usual with { MaxLinks = 1 + (links % 6), MaxLoss = 1 + (loss % 12), MaxRestoreBytes = BackupHistory.FullBytes * (20 + (room % 20)) / 16 };
        var made = Play(history, bounds);

        Assert.That(made.Select(backup => backup.Facts.Depth), Is.All.InRange(1, bounds.MaxLinks));
        var estimate = BackupHistory.FullBytes / 4;
        foreach (var backup in made)
        {
            Assert.That(made.Count(other => Chain.Of(other, made).Links.Contains(backup)), Is.InRange(1, bounds.MaxLoss), backup.Key);
            Assert.That(Chain.Of(backup, made).Links.SkipLast(1).Sum(Churn.BytesOf), Is.LessThanOrEqualTo(bounds.MaxRestoreBytes + estimate), backup.Key);
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void Every_backup_made_has_a_whole_chain(List<Step> history)
    {
        var made = Play(history);

        Assert.That(made.Select(backup => Chain.Of(backup, made).Broken), Is.All.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void A_parent_is_committed_older_here_and_never_the_backup_itself(List<Step> history)
    {
        var committed = new List<StoredBackup>();
        var here = new HashSet<Guid>();
        foreach (var (index, step) in history.Index())
        {
            var (tier, time) = (Pace(step), At(index));
            here.Remove(Id(step.Lost));
            var decision = ChainPlanner.Decide(new ChainFacts(tier, time, committed, here));
            Assert.That(decision.Because, Is.Not.Empty);
            if (decision.Parent is { } parent)
            {
                Assert.That(committed, Does.Contain(parent));
                Assert.That(here, Does.Contain(parent.Facts.SnapshotUuid));
                Assert.That(parent.Time, Is.LessThan(time));
            }

            committed.Add(Made(index, tier, decision.Parent));
            here.Add(Id(index));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void The_order_of_the_facts_changes_nothing(List<Step> history, int seed)
    {
        var made = Play(history);
        var shuffled = made.ToArray();
        new Random(seed).Shuffle(shuffled);

        foreach (var tier in new[] { Tier.Daily, Tier.Weekly, Tier.Monthly })
        {
            var (one, other) = (Decide(made), Decide(shuffled));
            Assert.That((one.Parent, one.Because), Is.EqualTo((other.Parent, other.Because)));
            Assert.That(one.Wanted, Is.EqualTo(other.Wanted));

            ChainDecision Decide(IReadOnlyCollection<StoredBackup> committed) =>
                ChainPlanner.Decide(new ChainFacts(tier, At(history.Count), committed, made.Select(backup => backup.Facts.SnapshotUuid).ToHashSet()));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void What_is_built_on_is_among_what_is_wanted_here(List<Step> history, byte tier)
    {
        var made = Play(history);
        var decision = ChainPlanner.Decide(new ChainFacts((Tier)(tier % 5), At(history.Count), made, made.Select(backup => backup.Facts.SnapshotUuid).ToHashSet()));

        Assert.That(decision.Parent is null || decision.Wanted.Contains(decision.Parent));
    }

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public void With_every_snapshot_lost_the_next_backup_is_full(List<Step> history, byte tier) =>
        Assert.That(ChainPlanner.Decide(new ChainFacts((Tier)(tier % 5), At(history.Count), Play(history), new HashSet<Guid>())).Parent, Is.Null);

    [FsCheck.NUnit.Property(MaxTest = 60)]
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
        var parent = ChainPlanner.Decide(new ChainFacts(Tier.Manual, At(history.Count), made, everything)).Parent;
        Assert.That(parent is null || Chain.Of(parent, made).IsWhole, Is.True);
    }

    /// <param name="Tier">Taken modulo the number of tiers.</param>
    /// <param name="Lost">A snapshot that goes before this backup, when there are so many.</param>
    public sealed record Step(byte Tier, byte Lost);

    private static List<StoredBackup> Play(List<Step> history, ChainBounds? bounds = null)
    {
        var committed = new List<StoredBackup>();
        var here = new HashSet<Guid>();
        foreach (var (index, step) in history.Index())
        {
            here.Remove(Id(step.Lost));
            var decision = ChainPlanner.Decide(new ChainFacts(Pace(step), At(index), committed, here) { Bounds = bounds ?? ChainBounds.Usual });
            committed.Add(Made(index, Pace(step), decision.Parent));
            here.Add(Id(index));
        }

        return committed;
    }

    private static Tier Pace(Step step) => (Tier)(step.Tier % 5);

    private static Instant At(int index) => BackupHistory.Night(index);

    private static Guid Id(int index) => new(index + 1, 0, 0, new byte[8]);

    private static StoredBackup Made(int index, Tier tier, StoredBackup? parent) => BackupHistory.Make(index, tier, At(index), parent);
}
