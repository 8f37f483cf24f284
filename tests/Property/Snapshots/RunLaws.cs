using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;

namespace PantherStorage.Tests.Property.Snapshots;

/// <summary>Whole histories of runs: a host is awake now and then, and runs when it is.</summary>
public sealed class RunLaws
{
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 1, 0, 0);

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public void A_laptop_never_holds_more_than_23(List<Shot> wakes, byte zone) => Never_more(SnapshotHistory.Counts(0, 7, 4, 12), 23, wakes, zone);

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public void A_server_never_holds_more_than_54(List<Shot> wakes, byte zone) => Never_more(SnapshotHistory.Counts(0, 30, 12, 12), 54, wakes, zone);

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public void After_a_run_nothing_is_due_and_a_second_run_changes_nothing(List<Shot> wakes, Circumstances given)
    {
        var history = new SnapshotHistory(given.Policy, given.Where);
        foreach (var now in Wakes(wakes))
        {
            history.Run(now);
            var held = history.Snapshots.ToList();
            var again = history.Run(now + Duration.FromMilliseconds(1));

            Assert.That(again.Made, Is.Null);
            Assert.That(history.Snapshots, Is.EqualTo(held));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public void A_run_makes_one_snapshot_at_most_and_the_newest_is_never_older_than_the_period(List<Shot> wakes, Circumstances given)
    {
        var history = new SnapshotHistory(given.Wider, given.Where);
        foreach (var now in Wakes(wakes))
        {
            var before = history.Snapshots.Count;
            history.Run(now);

            Assert.That(history.Snapshots, Has.Count.LessThanOrEqualTo(before + 1));
            foreach (var tier in given.Wider.Tiers.Where(tier => tier.Keep > 0))
                Assert.That(history.Snapshots.Any(snapshot => TierTag.Serves(snapshot.Tier, tier.Tier) && TierPeriod.Of(tier.Tier, now, given.Where).Contains(snapshot.Created)));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 40)]
    public void Pruning_never_takes_the_last_snapshot_that_can_be_built_on(List<Shot> wakes, Circumstances given)
    {
        var history = new SnapshotHistory(given.Policy, given.Where);
        var committed = new List<StoredBackup>();
        foreach (var (shot, now) in wakes.Zip(Wakes(wakes)))
        {
            history.Parents.Clear();
            foreach (var (uuid, key) in ParentRanking.Needed(ParentRanking.Of(committed, ChainRules.Usual), Here(history)))
                history.Parents[uuid] = key;
            var before = Fulls(committed, history);
            var made = history.Run(now).Made;

            Assert.That(Fulls(committed, history), Is.SubsetOf(before));
            // The upload fails now and then.
            if (made is not null && shot.Mark % 3 != 0)
                committed.Add(Backup(made, committed, history));
        }
    }

    private static void Never_more(RetentionPolicy policy, int most, List<Shot> wakes, byte zone)
    {
        var history = new SnapshotHistory(policy, new Circumstances(0, 0, 0, 0, zone, 0).Where);
        foreach (var now in Wakes(wakes))
        {
            // Awake for a while after each wake, so that timers fire too.
            foreach (var timer in history.Timers(now, now + Duration.FromDays(3)).Prepend(now).Where(timer => timer >= history.LastSeen))
            {
                history.Run(timer);
                Assert.That(history.Snapshots, Has.Count.LessThanOrEqualTo(most));
            }
        }
    }

    private static IEnumerable<Instant> Wakes(List<Shot> wakes)
    {
        var at = Start;
        return wakes.Select(wake => at += wake.Since);
    }

    private static HashSet<Guid> Here(SnapshotHistory history) => [.. history.Snapshots.Select(snapshot => snapshot.Uuid)];

    private static List<Tier> Fulls(List<StoredBackup> committed, SnapshotHistory history) =>
        [.. new[] { Tier.Daily, Tier.Weekly }.Where(tier => ChainPlanner.Decide(new ChainFacts(tier, committed.Select(backup => backup.Moment).DefaultIfEmpty(Start).Max(), committed, Here(history)) { NoFull = "this law asks for none" }).Parent is null)];

    private static StoredBackup Backup(Snapshot snapshot, List<StoredBackup> committed, SnapshotHistory history)
    {
        var decision = ChainPlanner.Decide(new ChainFacts(TierTag.Rank(snapshot.Tier), snapshot.Created, committed, Here(history)));
        return new StoredBackup(ArchiveBench.Manifest(ArchiveBench.Facts() with
        {
            SnapshotTime = snapshot.Created,
            SnapshotUuid = snapshot.Uuid,
            StreamUuid = snapshot.Uuid,
            Tier = TierTag.Rank(snapshot.Tier).Name(),
            Depth = decision.Depth,
            ParentKey = decision.Parent?.Key,
            ParentUuid = decision.Parent?.Facts.StreamUuid,
        }), 0).Of(decision.Parent is null ? BackupHistory.FullBytes : BackupHistory.FullBytes / 20);
    }
}
