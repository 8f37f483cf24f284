using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>What damage that was found may change, and what it never may.</summary>
public sealed class DamageLaws
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());

    private static Instant Later => ArchiveBench.Time + Duration.FromDays(40_000);

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Nothing_is_deleted_for_the_sake_of_what_is_damaged(List<Night> nights, byte daily, byte weekly, List<byte> damaged)
    {
        var (plan, catalogue) = (Plan(daily, weekly), BackupHistory.Catalogue(Backups(nights)));

        var gone = Gone(RemoteRetention.Decide(plan, Marked(catalogue, damaged), [], Later));

        Assert.That(gone, Is.SubsetOf(Gone(RemoteRetention.Decide(plan, catalogue, [], Later))));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void What_is_sound_counts_as_if_the_damaged_were_not_there(List<Night> nights, byte daily, byte weekly, List<byte> damaged)
    {
        var plan = Plan(daily, weekly);
        var catalogue = Marked(BackupHistory.Catalogue(Backups(nights)), damaged);
        var sound = BackupHistory.Catalogue(catalogue.Backups.Where(backup => catalogue.Fault(backup) is null));

        var gone = RemoteRetention.Decide(plan, catalogue, [], Later).Where(each => each.Goes && catalogue.Fault(each.Backup) is null);

        Assert.That(gone.Select(each => each.Backup.Key), Is.SubsetOf(Gone(RemoteRetention.Decide(plan, sound, [], Later))));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void A_label_that_is_held_loses_nothing_and_each_decision_says_why(List<Night> nights, byte daily, byte weekly)
    {
        var holds = new Holds([new Hold("postgresql", HoldKind.Size, "key", "it fell", Later)]);

        var decisions = RemoteRetention.Decide(Plan(daily, weekly), BackupHistory.Catalogue(Backups(nights)), [], Later, holds);

        Assert.That(decisions.Select(each => each.Goes), Is.All.False);
        Assert.That(decisions.Select(each => string.Concat(each.Because)), Is.All.Contains("backup accept --label postgresql"));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Nothing_builds_on_a_damaged_archive_and_no_snapshot_is_kept_for_one(List<Night> nights, List<byte> damaged)
    {
        var catalogue = Marked(BackupHistory.Catalogue(Backups(nights)), damaged);
        List<StoredBackup> usable = [.. catalogue.Backups.Where(backup => catalogue.ArchiveFault(backup) is null)];
        var here = catalogue.Backups.Select(backup => backup.Facts.SnapshotUuid).ToHashSet();

        var parents = new[] { Tier.Daily, Tier.Weekly }.Select(pace => ChainPlanner.Decide(new ChainFacts(pace, Later, usable, here)).Parent).OfType<StoredBackup>();
        var kept = ParentRanking.Needed(ParentRanking.Of(usable, ChainRules.Usual), here).Values.Select(key => catalogue.Backups.Single(backup => backup.Key == key));

        Assert.That(parents.Concat(kept).Select(catalogue.Fault), Is.All.Null);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void What_was_accepted_is_not_held_again_and_what_was_not_is_never_let_go_by_itself(List<Night> nights, List<byte> damaged)
    {
        var catalogue = Marked(BackupHistory.Catalogue(Backups(nights)), damaged);
        var held = Holds.None.With([.. Suspicions.Of(catalogue, Holds.None, Later), new Hold("postgresql", HoldKind.Rewrite, "gone", "all files", Later)]);

        var accepted = held.Accept("postgresql", Later);

        Assert.That(held.With([]).Active.Select(hold => hold.Kind), Is.EqualTo(new[] { HoldKind.Rewrite }));
        Assert.That(accepted.With([.. Suspicions.Of(catalogue, accepted, Later)]).Active, Is.Empty);
    }

    public sealed record Night(byte Kind, byte Gap, bool Lost);

    private static List<StoredBackup> Backups(List<Night> nights)
    {
        var at = ArchiveBench.Time;
        var steps = nights.Select(night => ((Tier)(night.Kind % 5), at += Duration.FromHours(night.Gap + 1))).ToList();
        return BackupHistory.Play(steps, index => nights[index].Lost);
    }

    private static Catalogue Marked(Catalogue catalogue, List<byte> damaged) => catalogue with
    {
        Marks = catalogue.Backups.Where((_, index) => damaged.Contains((byte)index))
            .ToImmutableDictionary(backup => backup.Key, backup => DamageMark.Of(backup.Manifest, ["frame 1"], Later, "hetzner", opened: false), StringComparer.Ordinal),
    };

    private static List<string> Gone(IEnumerable<PruneDecision> decisions) => [.. decisions.Where(each => each.Goes).Select(each => each.Backup.Key)];

    private static StoragePlan Plan(byte daily, byte weekly) => Hetzner with
    {
        Snapshots = new SnapshotPlan(true, [new TierPlan("daily", daily % 9 + 1, ""), new TierPlan("weekly", weekly % 5, "")]),
    };
}
