using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Unit.Backup.Verifying;

/// <summary>The bucket against what is known outside of it.</summary>
public sealed class ExpectationTests
{
    private const string Host = BackupHistory.Host;
    private readonly List<StoredBackup> backups = BackupHistory.Play(Tier.Monthly, Tier.Daily, Tier.Daily);

    private ProofLedger Ledger => ProofLedger.Empty.Seen(backups.Select(backup => backup.Manifest));

    [Test]
    public void All_that_is_planned_and_known_is_there() =>
        Assert.That(new Expectation(["postgresql"], Ledger).Findings(Host, BackupHistory.Catalogue(backups), []), Is.Empty);

    [Test]
    public void A_planned_label_without_a_backup_is_a_finding() => Assert.That(
        Findings(new Expectation(["postgresql", "home"], Ledger), BackupHistory.Catalogue(backups)),
        Is.EqualTo(new[] { $"{Host}/home/" }));

    [Test]
    public void A_known_backup_that_nobody_took_is_a_finding_with_what_is_left_of_it()
    {
        var catalogue = BackupHistory.Catalogue(backups[..^1]);

        var finding = new Expectation(["postgresql"], Ledger).Findings(Host, catalogue, []).Single();

        Assert.That(finding.ToString(), Does.Contain(backups[^1].Key).And.Contain("were hidden or deleted").And.Contain("no prune").And.Contain("--forget"));
    }

    [Test]
    public void One_that_was_taken_or_is_of_another_host_or_label_is_none()
    {
        var catalogue = BackupHistory.Catalogue(backups[..^1]);
        var taken = Ledger.Taking([backups[^1].Key], TakenArchive.ByPrune, BackupHistory.Night(9));

        Assert.That(Findings(new Expectation(["postgresql"], taken), catalogue), Is.Empty);
        Assert.That(new Expectation([], Ledger).Findings("yoga-laptop", catalogue, []), Is.Empty);
        Assert.That(new Expectation([], Ledger).Findings(Host, catalogue, ["home"]).Select(each => each.Key), Is.EqualTo(new[] { $"{Host}/home/" }));
    }

    [Test]
    public void One_whose_manifest_is_there_and_damaged_is_told_as_that_alone()
    {
        var catalogue = BackupHistory.Catalogue(backups[..^1]) with { Damaged = [new DamagedManifest(BackupHistory.ManifestOf(backups[^1]), "rot")] };

        Assert.That(Findings(new Expectation(["postgresql"], Ledger), catalogue), Is.Empty);
    }

    [Test]
    public void Another_archive_under_a_known_key_is_a_finding()
    {
        var other = backups[^1] with { Manifest = backups[^1].Manifest with { Sha256 = new string('c', 64) } };

        var finding = new Expectation(["postgresql"], Ledger).Findings(Host, BackupHistory.Catalogue([.. backups[..^1], other]), []).Single();

        Assert.That(finding.ToString(), Does.Contain("another archive").And.Contain("cccccccccccccccc"));
    }

    [Test]
    public void A_second_machine_says_what_it_cannot_compare_and_misses_only_what_no_prune_takes()
    {
        var without = (StoredBackup gone) => BackupHistory.Catalogue(backups.Where(backup => backup != gone));
        var second = new Expectation(null, Ledger);

        Assert.That(second.Notes(Host, BackupHistory.Catalogue(backups), []).Single().Problem, Does.Contain("no plan"));
        Assert.That(new Expectation(null, ProofLedger.Empty).Notes(Host, BackupHistory.Catalogue(backups), []).Select(note => note.Problem), Has.Some.Contains("ledger here knows no archive"));
        Assert.That(Findings(second, without(backups[0])), Is.Empty);
        Assert.That(second.Notes(Host, without(backups[0]), []).Select(note => note.Key), Has.Some.EqualTo(backups[0].Key));
        Assert.That(Findings(second, without(backups[^1])), Is.EqualTo(new[] { backups[^1].Key }), "the newest of a label is never pruned");
    }

    [Test]
    public async Task A_sample_that_holds_no_frame_is_no_proof_and_says_so()
    {
        var store = new MemoryBucket();
        var archive = await ArchiveBench.Write(store, ArchiveBench.Facts(), new byte[1000]);
        var empty = Enumerable.Range(1, 256).Select(number => new FrameGroup(number, 256)).First(part => !part.In(archive.Key, archive.PieceCount).Any());

        var proof = await new BackupVerifier(store, Host).Run(VerifyLevel.Sample(empty), [], progress: null, default);
        var next = await new BackupVerifier(store, Host).Run(VerifyLevel.Sample(ProofLedger.Empty.Next([archive.Manifest], 256, archive.Manifest.Created)), [], progress: null, default);

        Assert.That((proof.Verdict, proof.ExitCode), Is.EqualTo((ProofVerdict.CouldNotVerify, ExitCode.CouldNotVerify)));
        Assert.That(proof.Unreadable, Does.Contain($"part {empty} holds none of the {archive.PieceCount} frames").And.Contain("next/256"));
        Assert.That(next.Verdict, Is.EqualTo(ProofVerdict.Verified));
    }

    private static IEnumerable<string> Findings(Expectation expected, Catalogue catalogue) => expected.Findings(Host, catalogue, []).Select(each => each.Key);
}
