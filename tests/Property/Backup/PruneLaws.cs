using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>The bucket's retention, on histories of any tiers, gaps and lost snapshots.</summary>
public sealed class PruneLaws
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Prune_never_removes_an_ancestor_of_something_kept(List<Night> nights, Counts counts)
    {
        var decisions = Decide(nights, counts);
        var gone = decisions.Where(each => each.Goes).Select(each => each.Backup.Key).ToHashSet();

        Assert.That(decisions.Where(each => !each.Goes).Select(each => each.Backup.Facts.ParentKey), Has.None.AnyOf([.. gone, "no key"]));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Nothing_that_is_locked_goes_nor_what_it_builds_on_and_nothing_else_stays_for_it(List<Night> nights, Counts counts, List<byte> locked, bool manifests)
    {
        var decisions = Decide(nights, counts);
        var locks = decisions.Where((_, index) => locked.Contains((byte)index))
            .ToDictionary(each => manifests ? BackupHistory.ManifestOf(each.Backup) : each.Backup.Key, _ => Later + Duration.FromDays(9), StringComparer.Ordinal);
        bool IsLocked(StoredBackup backup) => locks.ContainsKey(backup.Key) || locks.ContainsKey(BackupHistory.ManifestOf(backup));

        var respected = ObjectLocks.Respect(decisions, locks);
        var gone = respected.Where(each => each.Goes).Select(each => each.Backup).ToList();
        var catalogue = BackupHistory.Catalogue(decisions.Select(each => each.Backup));
        var needed = decisions.Where(each => each.Goes && IsLocked(each.Backup)).SelectMany(each => catalogue.ChainOf(each.Backup).Links).Select(link => link.Key).ToHashSet();

        Assert.That(gone.Any(IsLocked), Is.False);
        Assert.That(gone.Select(backup => backup.Key), Is.EquivalentTo(decisions.Where(each => each.Goes && !needed.Contains(each.Backup.Key)).Select(each => each.Backup.Key)));
        Assert.That(respected.Select(each => each.Because.Length), Is.All.Positive);
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void What_is_kept_can_be_restored_as_before(List<Night> nights, Counts counts)
    {
        var decisions = Decide(nights, counts);
        var left = BackupHistory.Catalogue(decisions.Where(each => !each.Goes).Select(each => each.Backup));

        Assert.That(left.Backups.Select(left.Fault), Is.All.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void The_newest_complete_chain_always_stays(List<Night> nights, Counts counts, byte broken)
    {
        var backups = Backups(nights);
        if (backups.Count == 0)
            return;
        // An archive in the middle is lost behind our back.
        var catalogue = Without(BackupHistory.Catalogue(backups), backups[broken % backups.Count].Key);
        var newest = catalogue.Backups.LastOrDefault(backup => catalogue.Fault(backup) is null);

        var kept = RemoteRetention.Decide(Plan(counts), catalogue, [], Later).Where(each => !each.Goes).Select(each => each.Backup).ToList();

        if (newest is not null)
            Assert.That(catalogue.ChainOf(newest).Links, Is.SubsetOf(kept));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Every_decision_has_a_reason_and_every_backup_a_decision(List<Night> nights, Counts counts)
    {
        var decisions = Decide(nights, counts);

        Assert.That(decisions.Select(each => each.Backup.Key), Is.EquivalentTo(Backups(nights).Select(backup => backup.Key)));
        Assert.That(decisions.Select(each => each.Because.Length), Is.All.Positive);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Pruning_what_was_pruned_removes_nothing_more(List<Night> nights, Counts counts)
    {
        var kept = Decide(nights, counts).Where(each => !each.Goes).Select(each => each.Backup);

        Assert.That(RemoteRetention.Decide(Plan(counts), BackupHistory.Catalogue(kept), [], Later).Select(each => each.Goes), Is.All.False);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void No_more_stay_than_the_counts_their_ancestors_and_those_made_by_hand(List<Night> nights, Counts counts)
    {
        var decisions = Decide(nights, counts);
        var counted = decisions.Where(each => !each.Goes && each.Because.Any(why => why.Contains(" of ", StringComparison.Ordinal) && why.StartsWith("the first of", StringComparison.Ordinal)));

        Assert.That(counted.Count(), Is.LessThanOrEqualTo(counts.Total));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public async Task Interrupted_anywhere_it_leaves_no_manifest_without_archive_and_no_child_without_parent(List<Night> nights, Counts counts, byte after)
    {
        var catalogue = BackupHistory.Catalogue(Backups(nights));
        var decisions = RemoteRetention.Decide(Plan(counts), catalogue, [], Later);
        var inventory = new MemoryInventory(BackupHistory.Contents(catalogue), failsAfter: after);

        await RemotePruning.Run(inventory, BackupHistory.Contents(catalogue), decisions).ToListAsync();

        var keys = inventory.Left.Select(version => version.Key).ToHashSet();
        var committed = catalogue.Backups.Where(backup => keys.Contains(BackupHistory.ManifestOf(backup))).ToList();
        Assert.That(committed.Select(backup => backup.Key), Is.SubsetOf(keys));
        Assert.That(committed.Select(backup => Chain.Of(backup, committed).Broken), Is.All.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public async Task Whichever_object_cannot_be_deleted_no_child_is_left_without_its_parent(List<Night> nights, Counts counts, byte refused, bool manifest)
    {
        var catalogue = BackupHistory.Catalogue(Backups(nights));
        var decisions = RemoteRetention.Decide(Plan(counts), catalogue, [], Later);
        if (decisions.Where(each => each.Goes).Select(each => each.Backup).ToList() is not { Count: > 0 } going)
            return;
        var stuck = going[refused % going.Count];
        var inventory = new MemoryInventory(BackupHistory.Contents(catalogue));
        inventory.Refused[manifest ? BackupHistory.ManifestOf(stuck) : stuck.Key] = PantherStorage.Model.ExitCode.ObjectStore;

        var pruned = await RemotePruning.Run(inventory, BackupHistory.Contents(catalogue), decisions).ToListAsync();

        var keys = inventory.Left.Select(version => version.Key).ToHashSet();
        var committed = catalogue.Backups.Where(backup => keys.Contains(BackupHistory.ManifestOf(backup))).ToList();
        Assert.That(committed.Select(backup => Chain.Of(backup, committed).Broken), Is.All.Null);
        Assert.That(
            pruned.Where(each => each.Failure is not null).Select(each => each.Decision.Backup),
            Is.EquivalentTo(catalogue.ChainOf(stuck).Links.Intersect(going)));
    }

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public async Task Uninterrupted_it_leaves_exactly_what_was_to_stay(List<Night> nights, Counts counts)
    {
        var catalogue = BackupHistory.Catalogue(Backups(nights));
        var decisions = RemoteRetention.Decide(Plan(counts), catalogue, [], Later);
        var inventory = new MemoryInventory(BackupHistory.Contents(catalogue));

        var pruned = await RemotePruning.Run(inventory, BackupHistory.Contents(catalogue), decisions).ToListAsync();

        Assert.That(pruned.Select(each => each.Failure), Is.All.Null);
        Assert.That(
            inventory.Left.Select(version => version.Key),
            Is.EquivalentTo(decisions.Where(each => !each.Goes).SelectMany(each => new[] { each.Backup.Key, BackupHistory.ManifestOf(each.Backup) })));
    }

    [Test]
    public void A_label_with_a_damaged_manifest_loses_nothing()
    {
        var backups = BackupHistory.Play(BackupHistory.Nights(200));
        var key = BackupHistory.ManifestOf(backups[3]);
        var catalogue = BackupHistory.Catalogue(backups.Where(backup => backup != backups[3])) with { Damaged = [new DamagedManifest(key, "rot")] };

        Assert.That(RemoteRetention.Decide(Hetzner, catalogue, [], Later).Select(each => each.Goes), Is.All.False);
    }

    [Test]
    public void A_label_that_the_plan_does_not_know_loses_nothing()
    {
        var catalogue = BackupHistory.Catalogue(BackupHistory.Play(BackupHistory.Nights(200), label: "forgotten"));

        var decisions = RemoteRetention.Decide(Hetzner, catalogue, [], Later);

        Assert.That(decisions.Select(each => each.Goes), Is.All.False);
        Assert.That(decisions.Select(each => string.Concat(each.Because)), Is.All.Contains("backs up no `forgotten`"));
    }

    [Test]
    public void Half_a_year_of_nights_leaves_a_servers_counts_and_the_weekly_ones_that_its_days_build_on()
    {
        var decisions = RemoteRetention.Decide(Hetzner, BackupHistory.Catalogue(BackupHistory.Play(BackupHistory.Nights(180))), [], ArchiveBench.Time + Duration.FromDays(180));

        // 30 days, 12 weeks and 6 months overlap.
        Assert.That(decisions.Count(each => !each.Goes), Is.InRange(40, 54));
        Assert.That(decisions.Where(each => each.Goes).Select(each => each.Backup.Facts.Tier), Is.All.EqualTo("daily").Or.EqualTo("weekly"));
    }

    /// <param name="Kind">Taken modulo the paces.</param>
    /// <param name="Gap">Hours since the one before.</param>
    public sealed record Night(byte Kind, byte Gap, bool Lost);

    public sealed record Counts(byte Daily, byte Weekly, byte Monthly)
    {
        public int Total => D + W + M;

        public int D => Daily % 9 + 1;

        public int W => Weekly % 5;

        public int M => Monthly % 4;
    }

    private static Instant Later => ArchiveBench.Time + Duration.FromDays(40_000);

    private static List<StoredBackup> Backups(List<Night> nights)
    {
        var at = ArchiveBench.Time;
        var steps = nights.Select(night => ((Tier)(night.Kind % 5), at += Duration.FromHours(night.Gap + 1))).ToList();
        return BackupHistory.Play(steps, index => nights[index].Lost);
    }

    private static ImmutableArray<PruneDecision> Decide(List<Night> nights, Counts counts) =>
        RemoteRetention.Decide(Plan(counts), BackupHistory.Catalogue(Backups(nights)), [], Later);

    private static StoragePlan Plan(Counts counts) => Hetzner with
    {
        Snapshots = new SnapshotPlan(true, [new TierPlan("daily", counts.D, ""), new TierPlan("weekly", counts.W, ""), new TierPlan("monthly", counts.M, "")]),
    };

    private static Catalogue Without(Catalogue catalogue, string key) => catalogue with { Objects = catalogue.Objects.Remove(key) };
}
