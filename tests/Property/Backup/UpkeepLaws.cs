using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>What holds of impact, cost and the sweep.</summary>
public sealed class UpkeepLaws
{
    private static readonly StoragePlan Hetzner = Planner.Plan(KnownHosts.Named("hetzner"), new StorageOptions());
    private static readonly PriceList Prices = PriceList.Of(new CostOptions());

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Impact_is_exactly_the_chains_that_contain_the_object(List<byte> paces, byte which, bool manifest)
    {
        var backups = BackupHistory.Play(paces.Select((pace, index) => ((Tier)(pace % 5), ArchiveBench.Time + Duration.FromDays(index))));
        if (backups.Count == 0)
            return;
        var (catalogue, lost) = (BackupHistory.Catalogue(backups), backups[which % backups.Count]);

        var dies = Impact.Of(catalogue, manifest ? BackupHistory.ManifestOf(lost) : lost.Key).Dies.Select(point => point.Key);

        var without = BackupHistory.Catalogue(backups.Where(backup => backup != lost));
        var dead = without.Backups.Where(backup => without.Fault(backup) is not null).Select(backup => backup.Key).Append(lost.Key);
        Assert.That(dies, Is.EquivalentTo(dead));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void What_is_left_after_a_loss_can_be_restored_without_it(List<byte> paces, byte which)
    {
        var backups = BackupHistory.Play(paces.Select((pace, index) => ((Tier)(pace % 5), ArchiveBench.Time + Duration.FromDays(index))));
        if (backups.Count == 0)
            return;
        var (catalogue, lost) = (BackupHistory.Catalogue(backups), backups[which % backups.Count]);

        if (Impact.Of(catalogue, lost.Key).Left is { } left)
            Assert.That(catalogue.ChainOf(backups.Single(backup => backup.Key == left.Key)).Links, Has.None.EqualTo(lost));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void More_bytes_never_cost_less(ulong some, ulong more)
    {
        var (few, many) = ((long)(some >> 12), (long)(some >> 12) + (long)(more >> 12));

        Assert.That(Prices.Month(many), Is.GreaterThanOrEqualTo(Prices.Month(few)));
        Assert.That(Prices.LevelOf(Prices.Month(many)), Is.GreaterThanOrEqualTo(Prices.LevelOf(Prices.Month(few))));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Every_version_and_every_part_is_billed_once_and_the_shares_make_the_whole(List<Thing> things)
    {
        var contents = Contents(things);

        var bill = Bill.Of(contents, Prices);

        Assert.That(bill.Bytes, Is.EqualTo(contents.Versions.Sum(each => each.Length) + contents.Uploads.Sum(each => each.Bytes)));
        Assert.That(bill.Lines.Sum(line => line.Bytes), Is.EqualTo(bill.Bytes));
        Assert.That(bill.Lines.Sum(line => line.Dollars), Is.EqualTo(bill.Dollars).Within(0.000001m));
    }

    [FsCheck.NUnit.Property(MaxTest = 10)]
    public void A_forecast_hardly_falls_when_a_count_rises(byte nights, byte daily, byte weekly, byte monthly, byte which)
    {
        var catalogue = BackupHistory.Catalogue(BackupHistory.Play(BackupHistory.Nights(nights % 60)));
        var bill = Bill.Of(BackupHistory.Contents(catalogue), Prices);
        int[] counts = [daily % 40 + 1, weekly % 20 + 1, monthly % 20 + 1];
        int[] raised = [.. counts.Select((count, index) => index == which % 3 ? count + 1 : count)];

        // Other counts are other chains, and none is the cheapest to the last byte.
        Assert.That(At(raised).Bytes, Is.GreaterThanOrEqualTo(At(counts).Bytes * 9 / 10));

        Forecast At(int[] kept)
        {
            var plan = Hetzner with { Snapshots = new SnapshotPlan(true, [new TierPlan("daily", kept[0], ""), new TierPlan("weekly", kept[1], ""), new TierPlan("monthly", kept[2], "")]) };
            return Forecast.Of(plan, ChainRules.Of(plan, new ChainOptions()), catalogue, bill, Prices, ArchiveBench.Time + Duration.FromDays(60));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void The_sweep_never_touches_what_a_backup_is_made_of(byte nights, ushort days)
    {
        var catalogue = BackupHistory.Catalogue(BackupHistory.Play(BackupHistory.Nights(nights % 40)));

        Assert.That(Garbage.Decide(BackupHistory.Contents(catalogue), catalogue, BackupHistory.Host, new GarbageRules(), ArchiveBench.Time + Duration.FromDays(days)), Is.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public async Task Whatever_was_hidden_a_sweep_brings_nothing_to_light(List<Thing> things, ushort days, byte failsAfter)
    {
        var contents = Contents(things);
        var shown = Shown(contents.Versions);
        var decisions = Garbage.Decide(contents, BackupHistory.Catalogue([]), BackupHistory.Host, new GarbageRules(), ArchiveBench.Time + Duration.FromDays(days));
        var inventory = new MemoryInventory(contents, failsAfter);

        await Sweeping.Run(inventory, decisions).ToListAsync();

        Assert.That(Shown(inventory.Left), Is.SubsetOf(shown));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void An_older_bucket_never_keeps_what_a_younger_one_let_go(List<Thing> things, ushort days, ushort more)
    {
        var (contents, catalogue) = (Contents(things), BackupHistory.Catalogue([]));
        var now = ArchiveBench.Time + Duration.FromDays(400 + days);

        var young = Gone(now);
        var old = Gone(now + Duration.FromDays(more));

        Assert.That(young, Is.SubsetOf(old));

        List<string> Gone(Instant at) => [.. Garbage.Decide(contents, catalogue, BackupHistory.Host, new GarbageRules(), at).Where(each => each.Goes).Select(each => each.Key + each.Id)];
    }

    public sealed record Thing(byte Key, byte Age, ushort Bytes, bool Marker, bool Upload);

    private static HashSet<string> Shown(IEnumerable<StoredVersion> versions) =>
        [.. versions.GroupBy(version => version.Key).Select(key => key.First()).Where(version => !version.IsHideMarker).Select(version => version.Key + version.VersionId)];

    private static BucketContents Contents(List<Thing> things)
    {
        var versions = things.Where(thing => !thing.Upload).GroupBy(thing => KeyOf(thing.Key)).OrderBy(key => key.Key, StringComparer.Ordinal)
            .SelectMany(key => key.OrderBy(thing => thing.Age).Select((thing, index) => new StoredVersion(
                key.Key, $"{index}", thing.Marker ? 0 : thing.Bytes, thing.Marker, IsLatest: index == 0, ArchiveBench.Time - Duration.FromDays(thing.Age))));
        var uploads = things.Where(thing => thing.Upload).Select((thing, index) => new UnfinishedUpload(KeyOf(thing.Key), $"{index}", thing.Bytes, ArchiveBench.Time - Duration.FromDays(thing.Age)));
        return new BucketContents([.. versions], [.. uploads]);
    }

    private static string KeyOf(byte key)
    {
        var archive = BackupHistory.Make(key, Tier.Daily, ArchiveBench.Time + Duration.FromDays(key / 4), null);
        return (key % 4) switch
        {
            0 => archive.Key,
            1 => BackupHistory.ManifestOf(archive),
            2 => $"{Garbage.ProbesOf(BackupHistory.Host)}{key}",
            _ => $"{BackupHistory.Host}/somebody/else/{key}",
        };
    }
}
