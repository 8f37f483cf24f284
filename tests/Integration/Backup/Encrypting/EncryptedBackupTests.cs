using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Integration.Backup.Encrypting;

/// <summary>Backups that leave the host encrypted: made, proved with and without the key, and restored.</summary>
public sealed class EncryptedBackupTests
{
    [Test]
    public async Task A_full_and_an_incremental_are_proved_without_the_key_and_restored_with_it()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        await world.Backup();
        await Trees.Change(world.Home, 2);
        var incremental = await world.Backup();
        await world.Run("data");

        foreach (var level in new[] { VerifyLevel.List, VerifyLevel.Sample(new FrameGroup(1, 2)), VerifyLevel.Sample(new FrameGroup(2, 2)), VerifyLevel.Full })
        {
            var proof = await world.Verify(level);
            Assert.That((proof.Verdict, proof.Backups), Is.EqualTo((ProofVerdict.Verified, 3)), $"{level}: {string.Join('\n', proof.Findings)} {proof.Unreadable}");
        }

        var opened = await world.Verify(VerifyLevel.Full, keys.Identity());
        Assert.That(opened.Verdict, Is.EqualTo(ProofVerdict.Verified), string.Join('\n', opened.Findings));
        Assert.That(opened.Notes, Is.Empty);
        Assert.That((await world.Verify(VerifyLevel.Full)).Notes.Single().Problem, Does.Contain("3 encrypted archives were proved as stored, not opened"));

        var restored = await world.Restore(world.Disk.In("restored"), identity: keys.Identity());
        Assert.That((incremental.Kind, restored.Compared, restored.Chain.Count), Is.EqualTo((BackupKind.Incremental, true, 2)));
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
        var directory = await world.Restore(world.Disk.In("files"), "data", identity: keys.Identity());
        Assert.That(directory.Compared, Is.True);
        Assert.That(await Trees.Digest(world.Disk.In("files")), Is.EqualTo(await Trees.Digest(Path.Combine(world.Snapshots[^1].Path, "data"))));
    }

    [Test]
    public async Task An_archive_is_one_age_file_that_age_zstd_tar_and_btrfs_restore()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        var full = await world.Backup();
        await Trees.Change(world.Home, 2);
        var incremental = await world.Backup();
        Assert.That(full.Key, Does.EndWith("_home_snapshots.tar.zst.age"));

        foreach (var (number, key) in new[] { full.Key!, incremental.Key! }.Index())
        {
            Directory.CreateDirectory(world.Disk.In($"rescue/{number}"));
            var archive = world.Disk.In($"rescue/{number}.age");
            await File.WriteAllBytesAsync(archive, await world.Store.GetAll(key, int.MaxValue, default));
            await ScratchBtrfs.Run("bash", "-euo", "pipefail", "-c",
                "age -d -i \"$0\" \"$1\" | zstd -dc | tar -xO --wildcards 'stream/*' | btrfs receive \"$2\"", keys.Owners, archive, world.Disk.In($"rescue/{number}"));
        }

        Assert.That(await Trees.Digest(world.Disk.In("rescue/1/snapshot-2")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
    }

    [Test]
    public async Task A_bit_that_flips_anywhere_is_found_at_every_level_that_reads_it_and_nothing_is_restored()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        var key = (await world.Backup()).Key!;
        var manifest = await world.Index(key);
        Assert.That(manifest.PieceCount, Is.GreaterThan(1), "else there is nothing to tell apart");

        foreach (var number in Enumerable.Range(0, manifest.PieceCount))
        {
            var piece = manifest.PieceAt(number);
            foreach (var offset in new[] { piece.Offset, piece.Offset + piece.Length / 2, piece.Offset + piece.Length - 1 })
            {
                world.Server.FlipByte(key, offset);
                foreach (var level in new[] { VerifyLevel.Sample(FrameGroup.Whole), VerifyLevel.Sample(PartOf(key, number, manifest)), VerifyLevel.Full })
                    await Found(world, level, identity: null, number, piece);
                await Found(world, VerifyLevel.Full, keys.Identity(), number, piece);
                await NotRestored(world, ExitCode.BackupDamaged, $"{key}: piece {number} at offset {piece.Offset}", keys.Identity());
                world.Server.FlipByte(key, offset);
            }
        }

        FaultsPage.Row("a bit flips in an encrypted archive").EndsWith(ExitCode.Failed, ExitCode.BackupDamaged);
        await world.Alter(key, bytes => bytes[..^1]);
        Assert.That((await world.Verify(VerifyLevel.List)).Findings.Single().Problem, Does.Contain("its manifest says"));
    }

    [Test]
    public async Task No_key_and_a_wrong_one_are_told_and_nothing_is_made()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        var key = (await world.Backup()).Key!;

        await NotRestored(world, ExitCode.Credentials, $"{key} is encrypted, and no private key was given", identity: null);
        await NotRestored(world, ExitCode.Credentials, $"does not open {key}, which is encrypted for {keys.Recipient}", keys.Wrong());
        var proof = await world.Verify(VerifyLevel.Full, keys.Wrong());
        FaultsPage.Row("the private key is missing, wrong").EndsWith(proof.ExitCode, ExitCode.Credentials, ExitCode.Credentials);
        Assert.That((proof.Verdict, proof.Unreadable), Is.EqualTo((ProofVerdict.CouldNotVerify, $"the private key in {keys.Others} does not open {key}, which is encrypted for {keys.Recipient}")));
    }

    [Test]
    public async Task A_chain_may_begin_without_encryption_and_go_on_with_it_and_back()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await BackupWorld.Make();
        var plain = await world.Backup(tier: "monthly");
        world.Encryptor = await keys.Encryptor();
        await File.WriteAllBytesAsync(Path.Combine(world.Home, "second"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(2_000_000));
        var encrypted = await world.Backup(tier: "weekly");
        world.Encryptor = null;
        await File.WriteAllTextAsync(Path.Combine(world.Home, "third"), "little");
        var open = await world.Backup(tier: "daily");

        Assert.That((encrypted.ParentKey, open.ParentKey), Is.EqualTo((plain.Key, encrypted.Key)));
        Assert.That((await world.Verify(VerifyLevel.Full, keys.Identity())).Findings, Is.Empty);
        await NotRestored(world, ExitCode.Credentials, encrypted.Key!, identity: null);
        await world.Restore(world.Disk.In("restored"), identity: keys.Identity());
        Assert.That(await Trees.Digest(world.Disk.In("restored")), Is.EqualTo(await Trees.Digest(world.Snapshots[^1].Path)));
        await world.Restore(world.Disk.In("first"), wanted: plain.Key!);
    }

    [Test]
    public async Task Nothing_that_is_in_the_bucket_tells_a_name_or_a_hash_of_what_is_encrypted()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        await File.WriteAllTextAsync(Path.Combine(world.Home, "an-unusual-name"), "an unusual content");
        var backup = await world.Backup();

        var text = System.Text.Encoding.Latin1.GetString(await world.Store.GetAll(ArchiveKey.ParseArchive(backup.Key!)!.Manifest, 1 << 20, default));
        var stored = System.Text.Encoding.Latin1.GetString(await world.Store.GetAll(backup.Key!, int.MaxValue, default));
        var manifest = (await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default)).Backups.Single().Manifest;

        Assert.That(stored, Does.StartWith("age-encryption.org/v1\n"));
        Assert.That(text + stored, Does.Not.Contain("unusual").And.Not.Contain(keys.Secret));
        Assert.That((await world.Index(backup.Key!)).Frames.Select(frame => frame.Sha256), Is.All.Empty);
        Assert.That((manifest.ContentDigest, manifest.HasContentDigest), Is.EqualTo(((string?)null, true)));
    }

    [Test]
    public async Task Single_files_are_restored_with_the_key()
    {
        await using var keys = await AgeKeys.Make();
        await using var world = await Encrypted(keys);
        await world.Backup();
        Directory.CreateDirectory(world.Disk.In("out"));
        var chain = BackupChoice.Choose(await CatalogueReader.Read(world.Store, world.Plan.BucketPrefix, default), "home", BackupChoice.Latest);
        List<WantedFile> files = [WantedFile.Of(world.Paths, chain.Links[^1].Facts, "/home/data/large", world.Disk.In("out"))];

        await new FilesRestore(new ArchiveSource(world.Store, keys.Identity()), Trees.Digest).Run(chain, files, string.Empty, force: false, progress: null, default);

        Assert.That(await File.ReadAllBytesAsync(world.Disk.In("out/large")), Is.EqualTo(await File.ReadAllBytesAsync(Path.Combine(world.Home, "data/large"))));
    }

    private static async Task<BackupWorld> Encrypted(AgeKeys keys)
    {
        var world = await BackupWorld.Make();
        world.Encryptor = await keys.Encryptor();
        return world;
    }

    // The parts that samples read are spread by key: the one with this piece in it.
    private static FrameGroup PartOf(string key, int piece, ArchiveIndex manifest) =>
        Enumerable.Range(1, 3).Select(number => new FrameGroup(number, 3)).Single(part => part.In(key, manifest.PieceCount).Contains(piece));

    private static async Task Found(BackupWorld world, VerifyLevel level, PantherStorage.Storage.Archives.AgeIdentity? identity, int number, Piece piece)
    {
        var proof = await world.Verify(level, identity);
        Assert.That(proof.ExitCode, Is.EqualTo(ExitCode.Failed), $"{level}, piece {number}");
        Assert.That(proof.Findings.Single().Problem, Does.Contain($"piece {number} at offset {piece.Offset}, {piece.Length} bytes"));
    }

    private static async Task NotRestored(BackupWorld world, ExitCode code, string words, PantherStorage.Storage.Archives.AgeIdentity? identity)
    {
        await RestoreTests.Expect(code, words, () => world.Restore(world.Disk.In("restored"), identity: identity));
        Assert.That(Path.Exists(world.Disk.In("restored")), Is.False);
        Assert.That(RestoreTests.Leftovers(world), Is.Empty);
    }
}
