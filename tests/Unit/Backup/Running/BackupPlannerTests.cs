using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Unit.Backup.Running;

/// <summary>A snapshot a night, some of them in the bucket, and what the next run makes of them.</summary>
public sealed class BackupPlannerTests
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
    private static readonly BackupAsk AtPace = new(Full: false, AtPace: true);
    private static readonly Snapshot First = Made(1, "monthly");
    private static readonly Snapshot Second = Made(2, "daily");
    private static readonly Snapshot Third = Made(3, "daily");
    private static readonly StoredBackup FirstStored = Stored(First);
    private static readonly StoredBackup SecondStored = Stored(Second);

    [Test]
    public void The_newest_snapshot_is_stored_as_what_has_changed_since_its_parents()
    {
        var job = Job([Third, First, Second], [FirstStored]);

        Assert.That((job.Snapshot, job.Tier, job.Decision.Parent), Is.EqualTo((Third, Tier.Daily, FirstStored)));
        Assert.That((job.SourcePath, job.ParentPath), Is.EqualTo((Third.Path, First.Path)));
    }

    [Test]
    public void A_snapshot_that_is_in_the_bucket_is_not_stored_again() =>
        Assert.That(Plan([First, Second], [FirstStored, SecondStored], AtPace), Is.EqualTo(((BackupJob?)null, SecondStored)));

    [Test]
    public void Without_a_snapshot_there_is_nothing_to_store_and_the_error_says_how_to_make_one() =>
        Assert.That(() => Plan([], [], AtPace), Throws.TypeOf<StorageException>().With.Message.Contains("panther-storage snapshot create"));

    [Test]
    public void A_month_whose_own_snapshot_was_never_stored_has_its_backup_of_the_next_one()
    {
        var job = Job([First, Made(2, "monthly"), Third], [FirstStored]);

        Assert.That((job.Snapshot, job.Tier, job.Decision.Parent), Is.EqualTo((Third, Tier.Monthly, FirstStored)));
    }

    [Test]
    public void A_month_that_has_its_full_backup_gets_no_second_one() =>
        Assert.That(Job([First, Second], [FirstStored]).Tier, Is.EqualTo(Tier.Daily));

    [TestCase(60, true)]
    [TestCase(61, false)]
    public void Keys_that_cannot_be_used_move_a_backup_by_no_more_than_its_manifest_may_say(int taken, bool fits)
    {
        var first = Job([First, Second], [FirstStored]).Key;
        var doubtful = Enumerable.Range(0, taken).Select(second => (first with { Time = first.Time + Duration.FromSeconds(second) }).Archive);
        var ask = AtPace with { Doubtful = [.. doubtful] };

        if (fits)
            Assert.That(Plan([First, Second], [FirstStored], ask).Job!.Key.Time, Is.EqualTo(first.Time + Duration.FromSeconds(taken)));
        else
            Assert.That(() => Plan([First, Second], [FirstStored], ask), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Refused));
    }

    [Test]
    public void Two_snapshots_of_one_second_have_two_keys()
    {
        var twin = Second with { Number = 3, Uuid = Guid.NewGuid(), Created = Second.Created + Duration.FromMilliseconds(1) };

        Assert.That(Job([Second, twin], [SecondStored]).Key.Time, Is.EqualTo(Second.Created + Duration.FromSeconds(1)));
    }

    [Test]
    public void Of_two_snapshots_of_one_second_the_second_builds_on_the_first_and_may_still_make_the_month()
    {
        var (twin, monthly) = (First with { Number = 2, Uuid = Guid.NewGuid(), Tier = "daily" }, First with { Number = 2, Uuid = Guid.NewGuid() });

        Assert.That(Job([First, twin], [FirstStored]).Decision.Parent, Is.EqualTo(FirstStored));
        Assert.That(Job([First, monthly, Third], [FirstStored]).Tier, Is.EqualTo(Tier.Monthly));
    }

    [Test]
    public void Nothing_is_stored_over_an_archive_whose_manifest_cannot_be_believed()
    {
        var job = Job([First, Second], [FirstStored], AtPace with { Doubtful = [SecondStored.Key] });

        Assert.That(job.Key.Time, Is.EqualTo(Second.Created + Duration.FromSeconds(1)));
    }

    [Test]
    public void A_full_backup_that_was_asked_for_is_full()
    {
        var job = Job([First, Second], [FirstStored], AtPace with { Full = true });

        Assert.That((job.Decision.Parent, job.ParentPath, job.Decision.Because), Is.EqualTo(((StoredBackup?)null, (string?)null, "a full backup was asked for")));
    }

    [Test]
    public void Where_no_full_backup_may_be_made_an_incremental_one_is()
    {
        var job = Job([First, Second, Made(3, "monthly")], [FirstStored], AtPace with { Full = true, NoFull = "it costs too much" });

        Assert.That((job.Tier, job.Decision.Parent), Is.EqualTo((Tier.Monthly, FirstStored)));
        Assert.That(job.Decision.Because, Does.StartWith("no new full one: it costs too much; about "));
    }

    [Test]
    public void An_interrupted_snapshot_goes_before_a_newer_one() =>
        Assert.That(Job([First, Second, Third], [FirstStored], AtPace with { First = Second.Uuid }).Snapshot, Is.EqualTo(Second));

    [Test]
    public void An_interrupted_snapshot_does_not_make_the_month_of_a_newer_one() =>
        Assert.That(Job([First, Second, Made(3, "monthly")], [FirstStored], AtPace with { First = Second.Uuid }).Tier, Is.EqualTo(Tier.Daily));

    [Test]
    public void A_full_backup_that_was_interrupted_is_finished_as_such_and_the_next_builds_on_it() =>
        Assert.That(Job([First, Second, Third], [FirstStored], AtPace with { First = Second.Uuid, ResumesFull = true }).Decision,
            Is.EqualTo(new ChainDecision(null, "the full backup that was interrupted is finished as such") { Bytes = Churn.BytesOf(FirstStored) }));

    [Test]
    public void What_no_backup_was_made_of_is_told_and_can_be_had()
    {
        Snapshot[] here = [First, Second, Made(3, "daily"), Made(4, "manual"), Made(5, string.Empty), Made(6, "daily")];

        Assert.That(Missed(here, [FirstStored], sinceLast: true), Is.EqualTo(new[] { 2, 3, 4 }), "not what another program made");
        Assert.That(Missed(here, [Stored(here[2])], sinceLast: true), Is.EqualTo(new[] { 4 }));
        Assert.That(Missed(here, [FirstStored, Stored(here[2])], sinceLast: false), Is.EqualTo(new[] { 2, 4 }));
        Assert.That(Missed(here, [Stored(here[2])], sinceLast: false), Is.EqualTo(new[] { 4 }), "what was made before the first backup never was to be stored");
        Assert.That(Missed(here, [], sinceLast: true), Is.Empty);
        Assert.That(Missed(here, [], sinceLast: false), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_weekly_label_waits_for_its_week_unless_it_was_asked_for_or_has_nothing_else()
    {
        var weekly = Item(item => item is { Tier: "weekly", Kind: SourceKind.Subvolume });

        Assert.That(Plan([First, Second], [], AtPace, weekly).Job!.Snapshot, Is.EqualTo(First));
        Assert.That(Plan([First, Second], [], AtPace with { AtPace = false }, weekly).Job!.Snapshot, Is.EqualTo(Second));
        Assert.That(Plan([Second, Third], [], AtPace, weekly).Job!.Snapshot, Is.EqualTo(Third));
        Assert.That(Plan([First, Made(2, "manual")], [], AtPace, weekly).Job!.Snapshot.Number, Is.EqualTo(2));
    }

    [Test]
    public void A_snapshot_of_the_subvolume_that_a_restore_replaced_is_no_parent()
    {
        var job = Job([First, Second with { Origin = Guid.NewGuid() }], [FirstStored]);

        Assert.That(job.Decision.Parent, Is.Null);
        Assert.That(job.Decision.Because, Does.Contain("before a restore"));
    }

    [Test]
    public void A_snapshot_that_was_changed_after_it_was_made_is_no_parent()
    {
        var job = Job([First with { IsAltered = true }, Second], [FirstStored]);

        Assert.That((job.Decision.Parent, job.Parent), Is.EqualTo(((StoredBackup?)null, (Snapshot?)null)));
        Assert.That(job.Decision.Because, Does.Contain("was changed after it was made"));
    }

    [Test]
    public void A_snapshot_dated_years_ahead_hides_none_that_was_made_after_it()
    {
        var ahead = First with { Created = Second.Created + Duration.FromDays(1461) };

        var first = Job([ahead], [], AtPace with { Now = First.Created });
        var next = Job([ahead, Second], [Stored(ahead) with { StoredAt = First.Created }], AtPace with { Now = Second.Created });

        Assert.That((first.Snapshot, first.Time, first.Key.Time), Is.EqualTo((ahead, First.Created, First.Created)), "not in the future");
        Assert.That((next.Snapshot, next.Time, next.Decision.Parent?.Facts.SnapshotUuid), Is.EqualTo((Second, Second.Created, ahead.Uuid)));
    }

    [Test]
    public void A_snapshot_dated_years_behind_is_the_newest_when_it_was_made_last()
    {
        var behind = Third with { Created = Instant.FromUtc(1970, 1, 1, 0, 0) };

        var job = Job([First, Second, behind], [FirstStored, SecondStored]);

        Assert.That((job.Snapshot, job.Time, job.Decision.Parent), Is.EqualTo((behind, Second.Created, SecondStored)));
        Assert.That(job.Key.Time, Is.EqualTo(Second.Created + Duration.FromSeconds(1)), "the second before is taken");
    }

    [Test]
    public void Which_is_the_newest_is_told_by_the_file_system_and_not_by_the_number()
    {
        var renumbered = Third with { Number = 1, Generation = 30 };

        Assert.That(Job([First with { Number = 8, Generation = 10 }, renumbered], [FirstStored]).Snapshot, Is.EqualTo(renumbered));
    }

    [Test]
    public void A_plain_directory_is_read_in_the_snapshot_and_whole_each_time()
    {
        var etc = Item(item => item is { Path: "/etc", Kind: SourceKind.Directory });

        var job = Plan([First, Second], [FirstStored], AtPace with { AtPace = false }, etc).Job!;

        Assert.That((job.SourcePath, job.Decision.Parent), Is.EqualTo(($"{Second.Path}/etc", (StoredBackup?)null)));
    }

    private static IEnumerable<int> Missed(Snapshot[] snapshots, StoredBackup[] committed, bool sinceLast) =>
        BackupPlanner.Missed(Item(each => each.Label == "postgresql"), snapshots, committed, AtPace, sinceLast).Select(each => each.Snapshot.Number);

    private static BackupItem Item(Func<BackupItem, bool> wanted) => Hetzner.Backup.Items.First(wanted);

    private static Snapshot Made(int night, string tier) => SnapshotHistory.Snapshot(night, BackupHistory.Night(night), tier);

    private static StoredBackup Stored(Snapshot snapshot) =>
        BackupHistory.Make(snapshot.Number - 1, TierTag.Rank(snapshot.Tier), snapshot.Created, parent: null);

    private static BackupJob Job(Snapshot[] snapshots, StoredBackup[] committed, BackupAsk? ask = null) =>
        Plan(snapshots, committed, ask ?? AtPace).Job!;

    private static (BackupJob? Job, StoredBackup? Already) Plan(Snapshot[] snapshots, StoredBackup[] committed, BackupAsk ask, BackupItem? item = null) =>
        BackupPlanner.Plan(BackupHistory.Host, item ?? Item(each => each.Label == "postgresql"), Hetzner, snapshots, committed, ask);
}
