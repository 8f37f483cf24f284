using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Proofs;

namespace PantherStorage.Tests.Unit.Backup.Ledger;

/// <summary>The ledger as a file: what survives what.</summary>
public sealed class LedgerFileTests
{
    private HostPaths host = null!;

    private string File => Path.Combine(host.State, "ledger.json");

    [SetUp]
    public void Make() => host = new HostPaths(Directory.CreateTempSubdirectory("panther-ledger-").FullName);

    [TearDown]
    public void Remove() => Directory.Delete(host.Root, recursive: true);

    [Test]
    public void It_is_read_as_it_was_written()
    {
        new LedgerFile(host).Write(Some(1));

        var (ledger, note) = new LedgerFile(host).Read();

        Assert.That(ledger.Archives.Single().Proved(), Is.EqualTo(Some(1).Archives.Single().Proved()));
        Assert.That(note, Is.Null);
    }

    [Test]
    public void Where_there_is_none_nothing_is_proved() =>
        Assert.That(new LedgerFile(host).Read(), Is.EqualTo((ProofLedger.Empty, (string?)null)));

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("""{"seal":"","ledger":{"archives":[]}}""")]
    public void Damage_is_told_and_what_was_before_counts(string damage)
    {
        var file = new LedgerFile(host);
        file.Write(Some(1));
        file.Write(Some(2));
        System.IO.File.WriteAllText(File, damage);

        var (ledger, note) = file.Read();

        Assert.That(ledger.Archives.Single().Proved(), Has.Some.EqualTo(At(1)));
        Assert.That(note, Does.Contain(File));
    }

    [Test]
    public void A_date_that_somebody_made_younger_is_damage()
    {
        var file = new LedgerFile(host);
        file.Write(Some(1));
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("2026-11-22", "2027-11-22"));

        var (ledger, note) = file.Read();

        Assert.That(ledger.Archives, Is.Empty);
        Assert.That(note, Does.Contain("was altered").And.Contain("starts anew"));
    }

    [Test]
    public void A_damaged_one_is_put_aside_when_the_next_is_written_and_never_becomes_the_one_before()
    {
        var file = new LedgerFile(host);
        file.Write(Some(1));
        file.Write(Some(2));
        System.IO.File.WriteAllText(File, "rot");
        file.Write(Some(3));
        System.IO.File.WriteAllText(File, "rot again");

        Assert.That(file.Read().Ledger.Archives.Single().Proved(), Has.Some.EqualTo(At(1)));
        Assert.That(System.IO.File.ReadAllText(Path.Combine(host.State, "ledger.damaged.json")), Is.EqualTo("rot"));
    }

    [Test]
    public void A_ledger_that_cannot_be_written_is_told_once_and_stops_nothing()
    {
        // A file where the directory should be.
        Directory.CreateDirectory(Path.GetDirectoryName(host.State)!);
        System.IO.File.WriteAllText(host.State, string.Empty);
        var told = new List<string>();
        var keeper = new LedgerKeeper(new LedgerFile(host), SystemClock.Instance, told.Add);

        keeper.Record(ArchiveBench.Manifest(ArchiveBench.Facts()), FrameGroup.Whole, []);
        keeper.Record(ArchiveBench.Manifest(ArchiveBench.Facts()), FrameGroup.Whole, []);

        Assert.That(told.Single(), Does.Contain("could not be updated"));
    }

    [Test]
    public void Another_archive_under_the_same_key_starts_anew()
    {
        var manifest = ArchiveBench.Manifest(ArchiveBench.Facts());
        var other = manifest with { Sha256 = new string('b', 64) };

        Assert.That(ProofCoverage.Of(other, Some(1)).UnprovedFrames, Is.EqualTo(other.PieceCount));
    }

    private static ProofLedger Some(int day) =>
        ProofLedger.Empty.With(ArchiveBench.Manifest(ArchiveBench.Facts()), FrameGroup.Whole, At(day), []);

    private static Instant At(int day) => ArchiveBench.Time + Duration.FromDays(day);
}
