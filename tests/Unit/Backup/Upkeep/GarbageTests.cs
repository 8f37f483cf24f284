using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

/// <summary>One thing that is left over at a time, and what becomes of it.</summary>
public sealed class GarbageTests
{
    private static readonly StoredBackup Backup = BackupHistory.Make(0, Tier.Monthly, ArchiveBench.Time, null).Of(300);
    private static readonly Instant Now = ArchiveBench.Time + Duration.FromDays(100);

    private static string Manifest => BackupHistory.ManifestOf(Backup);

    [TestCase(7, false)]
    [TestCase(8, true)]
    public void A_stale_upload_goes_and_a_young_one_may_go_on(int days, bool goes) =>
        Assert.That(Decide(Nothing, [new UnfinishedUpload(Backup.Key, "u", 5, Now - Duration.FromDays(days))]).Single().Goes, Is.EqualTo(goes));

    [TestCase(7, false, "under way")]
    [TestCase(8, true, "none will come")]
    public void An_archive_without_a_manifest_goes_when_none_can_come_any_more(int days, bool goes, string because)
    {
        var decision = Decide(Nothing, Shown(Backup.Key, days)).Single();

        Assert.That((decision.Goes, decision.What), Is.EqualTo((goes, Leftover.Archive)));
        Assert.That(decision.Because, Does.Contain(because));
    }

    [Test]
    public void An_archive_whose_manifest_is_only_hidden_stays()
    {
        var decisions = Decide(Nothing, [.. Shown(Backup.Key, 90), .. Hidden(Manifest, 3)]);

        Assert.That(decisions.Select(each => each.Goes), Is.All.False);
        Assert.That(decisions.Single(each => each.What == Leftover.Archive).Because, Does.Contain("hidden, not gone"));
    }

    [Test]
    public void An_archive_with_a_damaged_manifest_stays() =>
        Assert.That(Decide(Nothing with { Damaged = [new DamagedManifest(Manifest, "rot")] }, [.. Shown(Backup.Key, 90), .. Shown(Manifest, 90)]), Is.Empty);

    [TestCase(7, false)]
    [TestCase(8, true)]
    public void A_mark_of_damage_goes_when_its_archive_is_gone(int days, bool goes)
    {
        var mark = PantherStorage.Model.Archives.ArchiveKey.ParseArchive(Backup.Key)!.Damage;

        Assert.That(Decide(Nothing, Shown(mark, days)).Single(), Has.Property("What").EqualTo(Leftover.DamageMark).And.Property("Goes").EqualTo(goes));
        Assert.That(Decide(Just(Backup), [.. Shown(Backup.Key, days), .. Shown(Manifest, days), .. Shown(mark, days)]), Is.Empty);
    }

    [Test]
    public void What_is_left_of_a_backup_that_is_known_and_missed_stays()
    {
        var decisions = Decide(Nothing, [.. Shown(Backup.Key, 90), .. Hidden(Manifest, 60)]);

        Assert.That(decisions.Spare(new HashSet<string> { Backup.Key }).Select(each => each.Goes), Is.All.False);
        Assert.That(decisions.Spare(new HashSet<string>()).Select(each => each.Goes), Is.EqualTo(decisions.Select(each => each.Goes)));
    }

    [TestCase(30, false)]
    [TestCase(31, true)]
    public void A_hidden_manifest_goes_with_its_marker_when_it_was_hidden_long_enough(int days, bool goes) =>
        Assert.That(Decide(Nothing, [.. Hidden(Manifest, days)]).Select(each => each.Goes), Is.All.EqualTo(goes));

    [Test]
    public void The_marker_goes_after_what_it_hides() =>
        Assert.That(Decide(Nothing, [.. Hidden(Manifest, 31)]).Select(each => each.What), Is.EqualTo(new[] { Leftover.HiddenVersion, Leftover.HideMarker }));

    [Test]
    public void The_hidden_archive_of_a_manifest_that_shows_stays_for_ever()
    {
        var decisions = Decide(Just(Backup), [.. Hidden(Backup.Key, 4000), .. Shown(Manifest, 4001)]);

        Assert.That(decisions.Select(each => each.Goes), Is.All.False);
        Assert.That(decisions[0].Because, Does.Contain("last copy"));
    }

    [TestCase(300, true)]
    [TestCase(299, false)]
    public void A_replaced_archive_goes_when_the_one_that_shows_has_the_right_length(long shownLength, bool goes)
    {
        StoredVersion[] versions =
        [
            new(Backup.Key, "2", shownLength, false, true, Now - Duration.FromDays(50)),
            new(Backup.Key, "1", Backup.Manifest.Length, false, false, Now - Duration.FromDays(60)),
            .. Shown(Manifest, 50),
        ];

        Assert.That(Decide(Just(Backup), versions).Single().Goes, Is.EqualTo(goes));
    }

    [Test]
    public void The_version_behind_a_damaged_manifest_stays()
    {
        StoredVersion[] versions =
        [
            new(Manifest, "2", 9, false, true, Now - Duration.FromDays(50)),
            new(Manifest, "1", 50, false, false, Now - Duration.FromDays(60)),
        ];

        Assert.That(Decide(Nothing with { Damaged = [new DamagedManifest(Manifest, "rot")] }, versions).Single().Because, Does.Contain("the sound one"));
    }

    [Test]
    public void What_is_not_ours_is_left_alone() =>
        Assert.That(Decide(Nothing, [.. Hidden("hetzner-vps/notes.txt", 4000)]).Single(), Has.Property("Goes").False.And.Property("What").EqualTo(Leftover.Foreign));

    [Test]
    public void A_probe_that_was_left_goes_after_a_day() =>
        Assert.That(Decide(Nothing, [.. Hidden("hetzner-vps/.doctor/1", 2)]).Select(each => (each.Goes, each.What)), Is.All.EqualTo((true, Leftover.Probe)));

    [Test]
    public void The_last_moment_that_there_is_makes_everything_old_and_ends_nothing() =>
        Assert.That(
            Garbage.Decide(new BucketContents([.. Shown(Backup.Key, 1)], []), Nothing, "hetzner-vps", new GarbageRules(), Instant.MaxValue).Single().Goes,
            Is.True);

    [TestCase(-40, -40)]
    [TestCase(40, 0)]
    [TestCase(null, 0)]
    public void Ages_are_by_whichever_clock_is_behind(int? store, int days)
    {
        var answer = new EndpointAnswer(System.Net.HttpStatusCode.OK, store is { } ahead ? Now + Duration.FromDays(ahead) : null, Duration.Zero);

        Assert.That(answer.Earliest(Now), Is.EqualTo(Now + Duration.FromDays(days)));
    }

    [Test]
    public void Nothing_goes_when_the_clock_went_back()
    {
        var decisions = Decide(Nothing, [.. Shown(Backup.Key, 90), .. Shown(Manifest.Replace("20261121", "20261122"), -2)]);

        Assert.That(decisions.Select(each => each.Goes), Is.All.False);
        Assert.That(decisions[0].Because, Does.Contain("clock went back"));
    }

    private static Catalogue Nothing => BackupHistory.Catalogue([]);

    private static Catalogue Just(StoredBackup backup) => BackupHistory.Catalogue([backup]);

    private static StoredVersion[] Shown(string key, int days) => [new(key, "1", 300, false, true, Now - Duration.FromDays(days))];

    private static StoredVersion[] Hidden(string key, int days) =>
    [
        new(key, "2", 0, true, true, Now - Duration.FromDays(days)),
        new(key, "1", 300, false, false, Now - Duration.FromDays(days + 1)),
    ];

    private static ImmutableArray<GarbageDecision> Decide(Catalogue catalogue, params StoredVersion[] versions) =>
        Garbage.Decide(new BucketContents([.. versions], []), catalogue, "hetzner-vps", new GarbageRules(), Now);

    private static ImmutableArray<GarbageDecision> Decide(Catalogue catalogue, UnfinishedUpload[] uploads) =>
        Garbage.Decide(new BucketContents([], [.. uploads]), catalogue, "hetzner-vps", new GarbageRules(), Now);
}
