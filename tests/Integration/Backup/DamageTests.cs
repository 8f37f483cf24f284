using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>What is wrong in the bucket is found by verify, told by name, and never restored.</summary>
public sealed class DamageTests
{
    [Test]
    public async Task Sound_backups_of_both_kinds_are_verified()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        await world.Run("data");

        foreach (var level in new[] { VerifyLevel.List, VerifyLevel.Full })
        {
            var proof = await world.Verify(level);
            Assert.That(proof.Findings, Is.Empty);
            Assert.That(proof.Verdict, Is.EqualTo(ProofVerdict.Verified));
            Assert.That(proof.Backups, Is.EqualTo(3));
        }
    }

    [Test]
    public async Task An_archive_whose_proof_fails_of_a_bug_costs_no_other_its_proof_and_is_not_verified()
    {
        await using var world = await BackupWorld.Make();
        var first = await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        var proved = new List<string>();

        var proof = await new BackupVerifier(BrokenStore.Of(world.Store, first.Key!), world.Plan.BucketPrefix, (manifest, _, _) => proved.Add(manifest.Key))
            .Run(VerifyLevel.Full, [], progress: null, default);

        Assert.That(proved, Has.Count.EqualTo(1).And.None.EqualTo(first.Key));
        Assert.That(proof.Verdict, Is.EqualTo(ProofVerdict.CouldNotVerify));
        Assert.That(proof.Unreadable, Does.StartWith(first.Key!).And.Contain("a bug"));
    }

    [Test]
    public async Task A_flipped_byte_is_found_with_its_frame_and_stops_a_restore()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Alter(backup.Key!, bytes => { bytes[bytes.Length / 2] ^= 0x10; return bytes; });

        var proof = await world.Verify(VerifyLevel.Full);

        FaultsPage.Row("a bit flips in the bucket").EndsWith(proof.ExitCode, ExitCode.BackupDamaged);
        FaultsPage.Row("a bit flips in the bucket").IsSaid(proof.Findings.Single().Problem);
        Assert.That(proof.Findings.Single().Key, Is.EqualTo(backup.Key));
        Assert.That(proof.Findings.Single().Problem, Does.Contain("frame 1 (stream/000000)").And.Contain("offset"));
        await NotRestored(world, ExitCode.BackupDamaged, "frame 1 (stream/000000)");
    }

    [Test]
    public async Task One_byte_that_flips_in_any_stored_object_is_found_and_the_frame_or_manifest_named()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        await Trees.Change(world.Home, 2);
        await world.Backup();
        await world.Run("data");
        var catalogue = await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default);
        Assert.That(catalogue.Backups, Has.Length.EqualTo(3));

        foreach (var backup in catalogue.Backups)
        {
            foreach (var (number, frame) in (await world.Index(backup.Key)).Frames.Index())
            {
                foreach (var offset in new[] { frame.Offset, frame.Offset + (frame.Length / 2), frame.Offset + frame.Length - 1 })
                    Assert.That(await FoundAfterFlip(world, backup.Key, offset), Does.Contain($"{backup.Key}: frame {number} ({frame.Name}) at offset {frame.Offset},"));
            }

            var manifest = ManifestKey(backup.Key);
            for (var offset = 0L; offset < backup.ManifestBytes; offset += 97)
                Assert.That(await FoundAfterFlip(world, manifest, offset), Does.Contain($"the manifest {manifest} is damaged"));
        }

        Assert.That((await world.Verify(VerifyLevel.Full)).Findings, Is.Empty, "every flip was taken back");
    }

    [Test]
    public async Task Every_damaged_frame_is_listed_not_only_the_first()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Alter(backup.Key!, bytes => { bytes[5] ^= 1; bytes[^5] ^= 1; return bytes; });

        var problems = (await world.Verify(VerifyLevel.Full)).Findings.Select(finding => finding.Problem).ToList();

        Assert.That(problems, Has.Count.EqualTo(2));
        Assert.That(problems, Has.Some.Contains("backup.json").And.Some.Contains("SHA256SUMS"));
    }

    [Test]
    public async Task A_truncated_archive_is_found_by_its_length()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Alter(backup.Key!, bytes => bytes[..^1000]);

        var proof = await world.Verify(VerifyLevel.List);
        FaultsPage.Row("an archive is truncated or missing").EndsWith(proof.ExitCode, ExitCode.BackupDamaged);
        Assert.That(proof.Findings.Single().Problem, Does.Contain("its manifest says"));
        await NotRestored(world, ExitCode.BackupDamaged, "No backup of `home` can be");
    }

    [Test]
    public async Task A_missing_archive_is_found()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Store.Delete(backup.Key!, default);

        Assert.That((await world.Verify(VerifyLevel.List)).Findings.Single().Problem, Does.Contain("is missing"));
        await NotRestored(world, ExitCode.BackupDamaged, "is missing");
    }

    [Test]
    public async Task A_missing_parent_breaks_the_chain_and_names_the_newest_backup_that_is_whole()
    {
        await using var world = await BackupWorld.Make();
        var sound = await world.Backup(tier: "monthly");
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "second"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(2_000_000));
        var parent = await world.Backup(tier: "monthly");
        await File.WriteAllTextAsync(Path.Combine(world.Home, "third"), "little");
        var child = await world.Backup(tier: "daily");
        Assert.That(child.ParentKey, Is.EqualTo(parent.Key));
        await world.Store.Delete(parent.Key!, default);
        await world.Store.Delete(ManifestKey(parent.Key!), default);

        var proof = await world.Verify(VerifyLevel.List);
        FaultsPage.Row("a parent is deleted").EndsWith(proof.ExitCode, ExitCode.BackupDamaged);
        FaultsPage.Row("a parent is deleted").IsSaid(proof.Findings.Single().Problem);
        Assert.That(proof.Findings.Single(), Has.Property("Key").EqualTo(child.Key));
        await NotRestored(world, ExitCode.BackupDamaged, $"--backup {sound.Key}");
    }

    [Test]
    public async Task An_archive_without_a_manifest_is_no_backup()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Store.Delete(ManifestKey(backup.Key!), default);

        Assert.That((await world.Verify(VerifyLevel.List)).Notes.Single().Key, Is.EqualTo(backup.Key));
        await NotRestored(world, ExitCode.BackupDamaged, "no backup of `home`");
        await RestoreTests.Expect(ExitCode.BackupDamaged, "it has no manifest", () => world.Restore(world.Disk.In("restored"), wanted: backup.Key!));
    }

    [Test]
    public async Task A_manifest_of_another_archive_is_found()
    {
        await using var world = await BackupWorld.Make();
        var first = await world.Backup();
        await Trees.Change(world.Home, 2);
        var second = await world.Backup();
        await world.Store.Put(ManifestKey(second.Key!), await world.Store.GetAll(ManifestKey(first.Key!), 1 << 20, default), default);

        Assert.That((await world.Verify(VerifyLevel.List)).Findings.Single().Problem, Does.Contain("about another archive"));
        await NotRestored(world, ExitCode.BackupDamaged, $"--backup {first.Key}");
    }

    [Test]
    public async Task An_archive_under_the_manifest_of_another_is_found()
    {
        await using var world = await BackupWorld.Make();
        var first = await world.Backup();
        await Trees.Change(world.Home, 2);
        var second = await world.Backup();
        await world.Store.Put(second.Key!, await world.Store.GetAll(first.Key!, int.MaxValue, default), default);

        Assert.That((await world.Verify(VerifyLevel.Full)).Verdict, Is.EqualTo(ProofVerdict.Failed));
    }

    [Test]
    public async Task A_byte_that_flips_on_the_way_is_no_damage()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        world.Server.Faults.Add(InjectedFault.FlippedInTransit(100).On(S3Operation.GetObject).ForKey(".tar.zst"));

        FaultsPage.Row("a bit flips on the way").EndsWith((await world.Verify(VerifyLevel.Full)).ExitCode, await Restored(world));
    }

    [Test]
    public async Task A_manifest_that_is_misread_once_is_no_damage([Values] bool truncated)
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        world.Server.Faults.Add((truncated ? InjectedFault.TruncatedRead(100) : InjectedFault.FlippedInTransit(100)).On(S3Operation.GetObject).ForKey(".json"));

        Assert.That((await world.Verify(VerifyLevel.List)).Findings, Is.Empty);
    }

    [Test]
    public async Task A_run_that_cannot_believe_a_manifest_does_not_store_over_its_archive()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup(tier: "monthly");
        await Trees.Change(world.Home, 2);
        await world.Backup();
        world.Server.Faults.Add(InjectedFault.FlippedInTransit(100).On(S3Operation.GetObject).Next(100_000));

        await world.Run();

        world.Server.Faults.Clear();
        Assert.That((await world.Verify(VerifyLevel.Full)).Findings, Is.Empty);
    }

    [Test]
    public async Task A_store_that_goes_away_while_it_is_read_leaves_the_question_open()
    {
        await using var world = await BackupWorld.Make();
        await world.Backup();
        world.Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.GetObject).ForKey(".tar.zst").Next(100));

        var proof = await world.Verify(VerifyLevel.Full);

        FaultsPage.Row("the store goes away").EndsWith(proof.ExitCode, await Restored(world));
        Assert.That(proof.Unreadable, Does.Contain("InternalError"));
    }

    /// <summary>How a restore ends.</summary>
    private static async Task<ExitCode> Restored(BackupWorld world)
    {
        try
        {
            await world.Restore(world.Disk.In("restored"));
            return ExitCode.Success;
        }
        catch (StorageException e)
        {
            return e.ExitCode;
        }
    }

    /// <summary>Flips a bit, verifies, and takes it back.</summary>
    private static async Task<string> FoundAfterFlip(BackupWorld world, string key, long offset)
    {
        byte[] Flip(byte[] bytes)
        {
            bytes[offset] ^= 0x04;
            return bytes;
        }

        await world.Alter(key, Flip);
        var proof = await world.Verify(VerifyLevel.Full);
        await world.Alter(key, Flip);
        Assert.That(proof.ExitCode, Is.EqualTo(ExitCode.Failed), $"byte {offset} of {key}");
        return string.Join('\n', proof.Findings);
    }

    private static string ManifestKey(string archive) => ArchiveKey.ParseArchive(archive)!.Manifest;

    [Test]
    public async Task A_manifest_that_a_hand_has_altered_is_found()
    {
        await using var world = await BackupWorld.Make();
        var backup = await world.Backup();
        await world.Alter(ManifestKey(backup.Key!), bytes => { bytes[200] ^= 1; return bytes; });

        var proof = await world.Verify(VerifyLevel.List);

        FaultsPage.Row("a manifest is altered").EndsWith(proof.ExitCode, await Restored(world));
        FaultsPage.Row("a manifest is altered").IsSaid(string.Join('\n', proof.Findings));
        await NotRestored(world, ExitCode.BackupDamaged, "its signature does not match");
    }

    private static async Task NotRestored(BackupWorld world, ExitCode code, string words)
    {
        await RestoreTests.Expect(code, words, () => world.Restore(world.Disk.In("restored")));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        Assert.That(RestoreTests.Leftovers(world), Is.Empty);
    }
}
