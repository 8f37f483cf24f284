using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Upkeep;

/// <summary>The rules that say that data looks wrong, at their edges.</summary>
public sealed class SuspicionsTests
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    [TestCase(588 * KiB, 942, true)]
    [TestCase(588 * KiB, 294 * KiB, false, Description = "half is not less than half")]
    [TestCase(588 * KiB, (294 * KiB) - 1, true)]
    [TestCase(100 * KiB, 40 * KiB, false, Description = "small labels are restless: less than 64 KiB is no fall")]
    [TestCase(100 * KiB, 36 * KiB, true)]
    public void A_full_backup_that_fell_below_half_of_those_before_it_is_held(long before, long now, bool held) =>
        Assert.That(Kinds(Fulls(before, before, now)), Is.EqualTo(held ? [HoldKind.Size] : Array.Empty<HoldKind>()));

    [Test]
    public void A_single_large_one_before_is_no_measure() =>
        Assert.That(Kinds(Fulls(MiB, MiB, 900 * MiB, MiB)), Is.Empty);

    [Test]
    public void The_first_full_backup_of_a_label_has_no_measure() => Assert.That(Kinds(Fulls(10)), Is.Empty);

    [Test]
    public void What_was_accepted_is_the_measure_from_then_on()
    {
        var backups = Fulls(10 * MiB, 10 * MiB, MiB, MiB);
        var catalogue = BackupHistory.Catalogue(backups);
        var held = Holds.None.With([.. Suspicions.Of(BackupHistory.Catalogue(backups[..3]), Holds.None, Now)]);

        Assert.That(held.Active.Single().Key, Is.EqualTo(backups[2].Key));
        Assert.That(Suspicions.Of(catalogue, held, Now).Select(hold => hold.Key), Is.EqualTo(new[] { backups[3].Key }));
        Assert.That(Suspicions.Of(catalogue, held.Accept("postgresql", Now), Now), Is.Empty);
    }

    [TestCase(200 * MiB, 10 * MiB, true)]
    [TestCase(200 * MiB, 20 * MiB, false, Description = "a tenth: reflinks and holes make a stream small")]
    [TestCase(17 * MiB, 2 * MiB, false)]
    public void A_stream_of_less_than_a_tenth_of_the_files_is_held(long files, long stream, bool held) => Assert.That(
        Kinds([Fulls(MiB)[0].With(manifest => manifest with { StreamBytes = stream, Files = new FileCounts(0, 0, 0, 9, files) })]),
        Is.EqualTo(held ? [HoldKind.Size] : Array.Empty<HoldKind>()));

    [TestCase(100, 49, 0, false)]
    [TestCase(100, 50, 0, true)]
    [TestCase(100, 20, 30, true, Description = "what was renamed is gone under its name")]
    [TestCase(19, 19, 0, false)]
    public void Files_of_which_half_changed_or_went_at_once_are_held(int before, int changed, int gone, bool held) =>
        Assert.That(Kinds(Nights((100, 2, 0), (100, 0, 1), (before, changed, gone))), Is.EqualTo(held ? [HoldKind.Rewrite] : Array.Empty<HoldKind>()));

    [Test]
    public void A_database_that_rewrites_a_quarter_each_night_may_rewrite_half() =>
        Assert.That(Kinds(Nights((100, 25, 0), (100, 25, 0), (100, 60, 0))), Is.Empty);

    [Test]
    public void Where_no_files_were_counted_an_incremental_one_of_nearly_all_bytes_is_held()
    {
        var backups = BackupHistory.Play(Tier.Monthly, Tier.Daily, Tier.Daily, Tier.Daily, Tier.Daily);
        long[] streams = [1000 * MiB, 5 * MiB, 6 * MiB, 5 * MiB, 700 * MiB];

        Assert.That(Kinds([.. backups.Zip(streams, (backup, bytes) => backup.With(manifest => manifest with { StreamBytes = bytes }))]), Is.EqualTo(new[] { HoldKind.Rewrite }));
        Assert.That(Kinds([.. backups.Zip(streams, (backup, bytes) => backup.With(manifest => manifest with { StreamBytes = bytes / 20 }))]), Is.Empty);
    }

    private static Instant Now => BackupHistory.Night(100);

    private static List<StoredBackup> Fulls(params long[] lengths) =>
        [.. lengths.Select((length, night) => BackupHistory.Make(night, Tier.Monthly, BackupHistory.Night(night), null).With(manifest => manifest with { Length = length }))];

    private static List<StoredBackup> Nights(params (int Before, int Changed, int Gone)[] nights) =>
    [
        .. BackupHistory.Play([.. nights.Select((_, night) => night == 0 ? Tier.Monthly : Tier.Daily)])
            .Zip(nights, (backup, files) => backup.With(manifest => manifest with { Files = new FileCounts(files.Before, files.Changed, files.Gone, files.Before, 0) })),
    ];

    private static HoldKind[] Kinds(IEnumerable<StoredBackup> backups) =>
        [.. Suspicions.Of(BackupHistory.Catalogue(backups), Holds.None, Now).Select(hold => hold.Kind)];
}

internal static class ChangedManifest
{
    public static StoredBackup With(this StoredBackup backup, Func<Manifest, Manifest> change) => backup with { Manifest = change(backup.Manifest) };
}
