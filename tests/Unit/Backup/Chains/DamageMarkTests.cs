using System.Text;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Unit.Backup.Chains;

/// <summary>The mark beside a damaged archive: who writes it, who reads it, who takes it away.</summary>
public sealed class DamageMarkTests
{
    private const string Host = "hetzner-vps";

    private MemoryBucket store = null!;

    [SetUp]
    public void Make() => store = new MemoryBucket();

    [TestCase("hetzner-vps/home/2026/11/20261121_020000_home_snapshots.tar.zst", "hetzner-vps/home/2026/11/20261121_020000_home_snapshots.damage.json")]
    [TestCase("hetzner-vps/home/2026/11/20261121_020000_home_snapshots.tar.zst.age", "hetzner-vps/home/2026/11/20261121_020000_home_snapshots.age.damage.json")]
    public void Its_name_says_which_archive_it_is_of(string archive, string mark)
    {
        Assert.That(ArchiveKey.ParseArchive(archive)!.Damage, Is.EqualTo(mark));
        Assert.That(ArchiveKey.ParseDamage(mark)!.Archive, Is.EqualTo(archive));
        Assert.That(ArchiveKey.ParseManifest(mark), Is.Null);
    }

    [Test]
    public async Task It_says_what_was_found_and_stays_although_the_byte_is_right_again()
    {
        var manifest = await Damaged();
        var key = ArchiveKey.ParseArchive(manifest.Key)!.Damage;

        var found = await Verify(VerifyLevel.Full);
        Assert.That(found.Verdict, Is.EqualTo(ProofVerdict.Failed));
        Assert.That(Encoding.UTF8.GetString(store.Objects[key]), Does.Contain("frame 1").And.Contain(manifest.Sha256).And.Contain("tester"));

        Flip(manifest);
        Assert.That((await Verify(VerifyLevel.List)).Findings.Single().Problem, Does.Contain("is damaged, as tester found on"));
        Assert.That((await Verify(VerifyLevel.Sample(new FrameGroup(1, 2)))).Verdict, Is.EqualTo(ProofVerdict.Failed));
        Assert.That(store.Objects, Does.ContainKey(key));
    }

    [Test]
    public async Task Of_marks_only_those_beside_backups_are_read()
    {
        var manifest = await Damaged();
        await Verify(VerifyLevel.Full);
        var mark = ArchiveKey.ParseArchive(manifest.Key)!.Damage;
        var alone = Enumerable.Range(1, 1000).Select(day => ArchiveKey.Of(Host, "home", manifest.Backup.SnapshotTime + Duration.FromDays(day))).ToList();
        foreach (var key in alone)
            await store.Put(key.Damage, store.Objects[mark], default);
        store.Readings.Clear();

        var catalogue = await CatalogueReader.Read(store, Host, default);

        Assert.That(store.Readings.Keys.Where(key => ArchiveKey.ParseDamage(key) is not null), Is.EqualTo(new[] { mark }));
        Assert.That(catalogue.MarkOf(catalogue.Backups.Single())!.InWords, Does.Contain("frame 1"));
        Assert.That(catalogue.Marks.Keys, Is.EquivalentTo(alone.Select(key => key.Archive).Append(manifest.Key)), "nothing is stored beside a mark of another archive");
    }

    [Test]
    public async Task What_is_marked_cannot_be_the_latest_and_can_be_asked_for_by_name()
    {
        var manifest = await Damaged();
        await Verify(VerifyLevel.Full);
        var catalogue = await CatalogueReader.Read(store, Host, default);

        var refused = Assert.Throws<StorageException>(() => BackupChoice.Choose(catalogue, "postgresql", BackupChoice.Latest));

        Assert.That(refused!.ExitCode, Is.EqualTo(ExitCode.BackupDamaged));
        Assert.That(refused.Message, Does.Contain("is damaged").And.Contain("No backup of `postgresql` can be"));
        Assert.That(BackupChoice.Choose(catalogue, "postgresql", manifest.Key).Keys, Is.EqualTo(new[] { manifest.Key }));
    }

    [Test]
    public async Task It_says_nothing_of_another_archive_under_the_key()
    {
        var manifest = await Damaged();
        await Verify(VerifyLevel.Full);
        await ArchiveBench.Write(store, ArchiveBench.Facts(), [.. Enumerable.Repeat((byte)7, 9000)]);

        var catalogue = await CatalogueReader.Read(store, Host, default);

        Assert.That(catalogue.Marks.Keys, Is.EqualTo(new[] { manifest.Key }));
        Assert.That(catalogue.Fault(catalogue.Backups.Single()), Is.Null);
    }

    [Test]
    public async Task One_that_cannot_be_read_counts_all_the_same()
    {
        var manifest = (await ArchiveBench.Write(store, ArchiveBench.Facts(), new byte[9000])).Manifest;
        store.Objects[ArchiveKey.ParseArchive(manifest.Key)!.Damage] = "rot"u8.ToArray();

        var catalogue = await CatalogueReader.Read(store, Host, default);

        Assert.That(catalogue.Fault(catalogue.Backups.Single()), Does.Contain("a mark that cannot be read"));
    }

    private async Task<Manifest> Damaged()
    {
        var manifest = (await ArchiveBench.Write(store, ArchiveBench.Facts(), [.. Enumerable.Range(0, 9000).Select(number => (byte)(number * number))])).Manifest;
        Flip(manifest);
        return manifest;
    }

    private void Flip(Manifest manifest) => store.Objects[manifest.Key][manifest.Length / 2] ^= 1;

    private Task<Verification> Verify(VerifyLevel level) => new BackupVerifier(store, Host)
    {
        Marks = new DamageMarks(store, "tester", new FixedClock()),
    }.Run(level, [], progress: null, default);

    private sealed class FixedClock : IClock
    {
        public Instant GetCurrentInstant() => ArchiveBench.Time + Duration.FromDays(1);
    }
}
