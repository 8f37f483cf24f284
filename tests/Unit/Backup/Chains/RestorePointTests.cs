using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Catalogues;

namespace PantherStorage.Tests.Unit.Backup.Chains;

public sealed class RestorePointTests
{
    private const string Label = "postgresql";
    private static readonly List<StoredBackup> Nights = BackupHistory.Play(BackupHistory.Nights(20));

    [Test]
    public void The_backup_of_that_very_moment_counts() =>
        Assert.That(At(Nights, Nights[7].Time).Chain.Links[^1], Is.EqualTo(Nights[7]));

    [Test]
    public void A_moment_between_two_is_the_earlier_ones() =>
        Assert.That(At(Nights, Nights[7].Time - Duration.FromSeconds(1)).Chain.Links[^1], Is.EqualTo(Nights[6]));

    [Test]
    public void A_moment_after_all_is_the_newest_with_its_whole_chain()
    {
        var point = At(Nights, Nights[^1].Time + Duration.FromDays(100));

        Assert.That((point.Chain.Links[^1], point.Chain.IsWhole), Is.EqualTo((Nights[^1], true)));
        Assert.That(point.PassedOver, Is.Empty);
    }

    [Test]
    public void One_whose_archive_is_gone_is_passed_over_and_told()
    {
        var whole = BackupHistory.Catalogue(Nights);
        var catalogue = whole with { Objects = whole.Objects.Remove(Nights[7].Key) };

        var point = RestorePoint.At(catalogue, Label, Nights[7].Time, DateTimeZone.Utc);

        Assert.That(point.Chain.IsWhole);
        Assert.That(point.Chain.Links[^1].Time, Is.LessThan(Nights[7].Time));
        Assert.That(point.PassedOver[0], Does.Contain(Nights[7].Key).And.Contain("missing"));
    }

    [Test]
    public void One_whose_manifest_is_damaged_is_passed_over_and_told()
    {
        var catalogue = BackupHistory.Catalogue(Nights.Except([Nights[7]])) with
        {
            Damaged = [new DamagedManifest(BackupHistory.ManifestOf(Nights[7]), "not JSON")],
        };

        Assert.That(RestorePoint.At(catalogue, Label, Nights[7].Time, DateTimeZone.Utc).PassedOver, Has.Some.Contains("not JSON"));
        Assert.That(RestorePoint.At(catalogue, Label, Nights[6].Time, DateTimeZone.Utc).PassedOver, Is.Empty);
    }

    [Test]
    public void A_moment_before_all_is_told_the_nearest_points_on_the_plans_clock()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

        var thrown = Assert.Throws<StorageException>(() => RestorePoint.At(BackupHistory.Catalogue(Nights), Label, Nights[0].Time - Duration.FromHours(1), zone))!;

        Assert.That(thrown.ExitCode, Is.EqualTo(ExitCode.BackupDamaged));
        Assert.That(thrown.Message, Does.Contain("later").And.Contain(PointInTime.Say(Nights[0].Time, zone)));
    }

    [Test]
    public void One_dated_later_than_it_was_stored_counts_from_when_it_was_stored()
    {
        var ahead = BackupHistory.Make(90, Tier.Monthly, Nights[^1].Time + Duration.FromDays(1461), parent: null) with { StoredAt = Nights[7].Time + Duration.FromHours(1) };
        var catalogue = BackupHistory.Catalogue([.. Nights, ahead]);

        Assert.That(RestorePoint.At(catalogue, Label, Nights[8].Time - Duration.FromHours(1), DateTimeZone.Utc).Chain.Links[^1], Is.EqualTo(ahead));
        Assert.That(RestorePoint.At(catalogue, Label, Nights[8].Time, DateTimeZone.Utc).Chain.Links[^1], Is.EqualTo(Nights[8]));
        Assert.That(BackupChoice.Choose(catalogue, Label, BackupChoice.Latest).Links[^1], Is.EqualTo(Nights[^1]));
    }

    [Test]
    public void A_label_without_any_is_told_so() => Assert.That(
        () => RestorePoint.At(BackupHistory.Catalogue(Nights), "nothing", Nights[5].Time, DateTimeZone.Utc), Throws.Exception.Message.Contains("no restore point"));

    private static RestorePoint At(List<StoredBackup> backups, Instant moment) =>
        RestorePoint.At(BackupHistory.Catalogue(backups), Label, moment, DateTimeZone.Utc);
}
