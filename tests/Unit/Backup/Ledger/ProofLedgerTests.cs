using System.Text.Json;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Proofs;

namespace PantherStorage.Tests.Unit.Backup.Ledger;

/// <summary>What the ledger knows, and what it takes to make it forget.</summary>
public sealed class ProofLedgerTests
{
    private const string Host = "hetzner-vps";
    private static readonly Instant Now = ArchiveBench.Time + Duration.FromDays(1);
    private static readonly Manifest Archive = ArchiveBench.Manifest(ArchiveBench.Facts());
    private static readonly Manifest Replaced = Archive with { Sha256 = new string('b', 64) };

    [Test]
    public void What_was_seen_is_expected_from_then_on_and_is_not_proved()
    {
        var ledger = ProofLedger.Empty.Seen([Archive]);

        Assert.That(ledger.Expected(Host).Single().Key, Is.EqualTo(Archive.Key));
        Assert.That(ProofCoverage.Of(Archive, ledger).UnprovedFrames, Is.EqualTo(Archive.PieceCount));
        Assert.That(ledger.Seen([Archive]), Is.SameAs(ledger));
    }

    [Test]
    public void Another_archive_under_a_known_key_changes_nothing_however_often_it_is_seen_and_proved()
    {
        var ledger = ProofLedger.Empty.With(Archive, FrameGroup.Whole, Now, []);

        var after = ledger.Seen([Replaced]).With(Replaced, FrameGroup.Whole, Now, []);

        Assert.That(after, Is.SameAs(ledger));
        Assert.That(after.Replaced(Replaced)?.Sha256, Is.EqualTo(Archive.Sha256));
        Assert.That(after.Replaced(Archive), Is.Null);
    }

    [Test]
    public void What_a_prune_takes_is_expected_no_more_from_the_moment_it_is_written_down()
    {
        var taking = ProofLedger.Empty.Seen([Archive]).Taking([Archive.Key], TakenArchive.ByPrune, Now);

        Assert.That(taking.Expected(Host), Is.Empty);
        Assert.That(taking.Settled([Archive.Key], []), Has.Property("Archives").Empty.And.Property("Taken").EqualTo(new[] { new TakenArchive(Archive.Key, Archive.Sha256, Now, TakenArchive.ByPrune) }));
    }

    [Test]
    public void What_could_not_be_deleted_after_all_is_still_expected()
    {
        var left = ProofLedger.Empty.Seen([Archive]).Taking([Archive.Key], TakenArchive.ByPrune, Now).Settled([], [Archive.Key]);

        Assert.That(left.Expected(Host).Single().Key, Is.EqualTo(Archive.Key));
    }

    [Test]
    public void What_was_not_taken_on_purpose_does_not_go() =>
        Assert.That(ProofLedger.Empty.Seen([Archive]).Settled([Archive.Key], []).Expected(Host).Count(), Is.EqualTo(1));

    [Test]
    public void A_backup_of_our_own_under_a_known_key_is_the_one_that_counts_and_the_earlier_one_is_on_record()
    {
        var ledger = ProofLedger.Empty.With(Archive, FrameGroup.Whole, Now, []).Stored(Replaced, Now);

        Assert.That(ledger.Archives.Single().Sha256, Is.EqualTo(Replaced.Sha256));
        Assert.That(ledger.Taken!.Value.Single(), Has.Property("Sha256").EqualTo(Archive.Sha256).And.Property("By").EqualTo(TakenArchive.ByBackup));
    }

    [Test]
    public void The_trail_of_what_is_gone_is_bounded()
    {
        var ledger = ProofLedger.Empty;
        for (var night = 0; night < 1100; night++)
        {
            var made = BackupHistory.Make(night, Tier.Daily, BackupHistory.Night(night), null).Manifest;
            ledger = ledger.Seen([made]).Taking([made.Key], TakenArchive.ByPrune, Now).Settled([made.Key], []);
        }

        Assert.That(ledger.Taken!.Value.Length, Is.InRange(1000, 1001));
        Assert.That(ledger.Taken.Value[^1].Key, Does.Contain(BackupHistory.Make(1099, Tier.Daily, BackupHistory.Night(1099), null).Key));
    }

    [Test]
    public void A_ledger_of_an_earlier_version_is_read()
    {
        var host = new HostPaths(Directory.CreateTempSubdirectory("panther-ledger-").FullName);
        try
        {
            const string Earlier = """{"archives":[{"key":"k","sha256":"s","frames":2,"proofs":[{"part":{"number":1,"of":1,"isPossible":true},"at":"2026-11-22T02:00:00Z","except":[]}]}]}""";
            var seal = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Earlier)));
            Directory.CreateDirectory(host.State);
            File.WriteAllText(Path.Combine(host.State, "ledger.json"), $$"""{"seal":{{JsonSerializer.Serialize(seal)}},"ledger":{{Earlier}}}""");

            var (ledger, note) = new LedgerFile(host).Read();

            Assert.That(note, Is.Null);
            Assert.That(ledger.Archives.Single().Proved(), Is.All.EqualTo(Instant.FromUtc(2026, 11, 22, 2, 0)));
        }
        finally
        {
            Directory.Delete(host.Root, recursive: true);
        }
    }
}
