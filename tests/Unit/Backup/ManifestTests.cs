using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class ManifestTests
{
    private static readonly ArchiveIndex Sound = new(ArchiveBench.Manifest(ArchiveBench.Facts()), ArchiveBench.Frames(ArchiveBench.Facts()), []);

    private static readonly ArchiveIndex Encrypted = new(
        Sound.Manifest with { Key = Sound.Key + ".age", Length = 600, Encryption = new ArchiveEncryption(["age1x"], "age 1.1.1") },
        [.. Sound.Frames.Select(frame => frame with { Sha256 = string.Empty })],
        [new Piece(0, 400, Sound.Manifest.Sha256), new Piece(400, 200, Sound.Manifest.Sha256)]);

    [Test]
    public void A_manifest_is_read_as_it_was_written()
    {
        var read = ManifestJson.Read(Write(Sound), KeyOf(Sound));

        Assert.That(read.Manifest with { Table = Sound.Manifest.Table, Machine = string.Empty }, Is.EqualTo(Sound.Manifest));
        Assert.That(read.Frames, Is.EqualTo(Sound.Frames));
        Assert.That(read.Manifest.Machine, Is.EqualTo(ArchiveBench.Key.Public.Fingerprint));
    }

    [Test]
    public void An_encrypted_ones_is_read_as_it_was_written_and_lies_under_a_name_of_its_own()
    {
        var read = ManifestJson.Read(Write(Encrypted), KeyOf(Encrypted));

        Assert.That(read.Pieces, Is.EqualTo(Encrypted.Pieces));
        Assert.That(read.Frames, Is.EqualTo(Encrypted.Frames));
        Assert.That(KeyOf(Encrypted), Does.EndWith("_snapshots.age.json"));
    }

    [Test]
    public void Its_head_and_its_table_are_a_line_each_and_the_table_can_be_checked_by_hand()
    {
        var lines = System.Text.Encoding.UTF8.GetString(Write(Sound)).Split('\n');

        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines[3], Is.Empty);
        Assert.That(lines[0], Does.Contain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[2] + "\n")))));
    }

    // Of a signature's line, the base64 of the key most of all, a flip can make something that is still well-formed.
    [Test]
    public void Any_bit_that_flips_makes_it_a_damaged_manifest_and_nothing_else()
    {
        var sound = Write(Sound);
        var head = sound.AsSpan().IndexOf((byte)'\n') + 1;
        var signature = head..(head + sound.AsSpan(head).IndexOf((byte)'\n') + 1);
        for (var at = 0; at < sound.Length; at++)
        {
            var isOfSignature = at >= signature.Start.Value && at < signature.End.Value;
            foreach (var bit in isOfSignature ? Enumerable.Range(0, 8) : [at % 8])
            {
                var altered = (byte[])sound.Clone();
                altered[at] ^= (byte)(1 << bit);
                var fault = Assert.Throws<StorageException>(() => ManifestJson.Read(altered, KeyOf(Sound)), $"bit {bit} of byte {at}");
                Assert.That(fault.ExitCode, Is.EqualTo(ExitCode.BackupDamaged), $"bit {bit} of byte {at}");
            }
        }
    }

    [Test]
    public void A_head_that_another_has_signed_tells_who_it_was()
    {
        using var other = SigningKey.Make();
        var bytes = ManifestJson.Write(Sound.Manifest, Sound.Frames, [], other);

        Assert.That(ManifestJson.ReadHead(bytes, bytes.Length, KeyOf(Sound)).Signer, Is.EqualTo(other.Public));
    }

    [Test]
    public void A_head_with_the_signature_of_another_head_is_refused()
    {
        var lines = System.Text.Encoding.UTF8.GetString(Write(Sound)).Split('\n');
        var other = System.Text.Encoding.UTF8.GetString(Write(Sound with { Manifest = Sound.Manifest with { Because = "another" } })).Split('\n');
        var mixed = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines[0], other[1], lines[2], string.Empty));

        Assert.That(() => ManifestJson.Read(mixed, KeyOf(Sound)), Damaged("its signature does not match"));
    }

    [Test]
    public void One_that_calls_itself_anothers_machine_is_refused()
    {
        using var other = SigningKey.Make();
        var table = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(Write(Sound)).Split('\n')[2] + "\n");
        var claimed = ManifestJson.Read(Write(Sound), KeyOf(Sound)).Manifest;

        Assert.That(() => ManifestJson.Read(ManifestJson.Write(claimed, table, other), KeyOf(Sound)), Damaged("has signed it"));
    }

    [Test]
    public void A_head_that_would_not_fit_is_not_written() =>
        Assert.That(
            () => Write(Sound with { Manifest = Sound.Manifest with { Because = new string('x', ManifestJson.LargestHead) } }),
            Throws.TypeOf<StorageException>().With.Message.Contains("are the most"));

    [TestCase(true)]
    [TestCase(false)]
    public async Task One_of_format_1_is_read_as_it_was_written(bool encrypted)
    {
        var written = encrypted ? Encrypted : Sound;
        var read = await Old(written);

        Assert.That(read.Manifest, Is.EqualTo(written.Manifest with { Format = 1, Table = read.Manifest.Table, Encryption = read.Manifest.Encryption }));
        Assert.That(read.Manifest.Encryption?.Recipients.ToArray(), Is.EqualTo(written.Manifest.Encryption?.Recipients.ToArray()));
        Assert.That(read.Frames, Is.EqualTo(written.Frames));
        Assert.That(read.Pieces, Is.EqualTo(written.Pieces));
    }

    [Test]
    public async Task A_large_one_of_format_1_is_read_to_its_end()
    {
        var sha256 = Sound.Manifest.Sha256;
        var many = Enumerable.Range(0, 60_000).Select(number => new Frame($"stream/{number:D6}", 100 + number * 100L, 100, 1536, sha256)).ToList();
        var end = 100 + many.Count * 100L;
        var index = new ArchiveIndex(
            Sound.Manifest with { Length = end + 200, ContentDigest = sha256, HasContentDigest = true },
            [Sound.Frames[0], .. many, new Frame("digest/000000", end, 100, 1536, sha256), new Frame("SHA256SUMS", end + 100, 100, 2048, sha256)], []);

        var read = await Old(index);

        Assert.That(read.Manifest.Table.Length, Is.GreaterThan(8 << 20), "else it is read in one piece");
        Assert.That(read.Frames, Is.EqualTo(index.Frames));
    }

    /// <summary>Signed, or sealed, by somebody who knows how, and still impossible.</summary>
    private static IEnumerable<TestCaseData> Impossible()
    {
        var (frames, manifest) = (Sound.Frames, Sound.Manifest);
        yield return Case(Head(manifest with { Format = 3 }), "format 3");
        yield return Case(Head(manifest with { Key = "../../etc/passwd" }), "not the key");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { Host = "yoga-laptop" } }), "its key says otherwise");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { SnapshotTime = ArchiveBench.Time + NodaTime.Duration.FromDays(1) } }), "its key says otherwise");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { SnapshotTime = NodaTime.Instant.MinValue } }), "its key says otherwise");
        yield return Case(Dated(NodaTime.Instant.FromUtc(9999, 12, 31, 23, 59, 59)), "no archive can record");
        yield return Case(Dated(NodaTime.Instant.FromUtc(0, 1, 1, 0, 0)), "no archive can record");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { Tier = "daily\u001b[2J" } }), "is not a tier");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { Source = (SourceKind)7 } }), "not one of subvolume, directory");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { ParentKey = manifest.Key } }), "only a part of its parent");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { Depth = 2, ParentKey = manifest.Key, ParentUuid = manifest.Backup.StreamUuid } }), "its own parent");
        yield return Case(Head(manifest with { Backup = manifest.Backup with { Depth = 2, ParentKey = "other/home/x", ParentUuid = Guid.NewGuid() } }), "cannot be its parent");
        yield return Case(Sound with { Frames = [] }, "no frames");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Offset = 99 }) }, "begins at 99");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Offset = 101 }) }, "begins at 101");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Plain = int.MaxValue }) }, "impossible length");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Length = -1 }) }, "impossible length");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Name = "../stream" }) }, "must be");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Name = "stream/000001" }) }, "must be");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Sha256 = "zz" }) }, "no SHA-256");
        yield return Case(Head(manifest with { Length = 301 }), "its frames end");
        yield return Case(Head(manifest with { ContentDigest = new string('a', 64) }), "content digest");

        static ArchiveIndex Head(Manifest manifest) => Sound with { Manifest = manifest };

        static ArchiveIndex Dated(NodaTime.Instant time) => Head(Sound.Manifest with
        {
            Key = ArchiveKey.Of(Sound.Manifest.Backup.Host, Sound.Manifest.Backup.Label, time).Archive,
            Backup = Sound.Manifest.Backup with { SnapshotTime = time },
        });
    }

    private static IEnumerable<TestCaseData> ImpossiblyEncrypted()
    {
        var (manifest, pieces) = (Encrypted.Manifest, Encrypted.Pieces);
        yield return Case(Encrypted with { Manifest = manifest with { Encryption = null } }, "it and its key disagree");
        yield return Case(Encrypted with { Pieces = [] }, "lists no pieces");
        yield return Case(Encrypted with { Pieces = pieces.RemoveAt(1) }, "its pieces end at 400");
        yield return Case(Encrypted with { Pieces = pieces.SetItem(1, pieces[1] with { Offset = 300 }) }, "piece 1 of the encrypted archive");
        yield return Case(Encrypted with { Pieces = pieces.SetItem(0, pieces[0] with { Sha256 = "zz" }) }, "piece 0 of the encrypted archive");
        yield return Case(Encrypted with { Frames = Encrypted.Frames.SetItem(2, Encrypted.Frames[2] with { Length = 500 }) }, "its frames end at 700");
        yield return Case(Encrypted with { Manifest = manifest with { ContentDigest = new string('a', 64) } }, "content digest");
    }

    private static TestCaseData Case(ArchiveIndex index, string words) => new TestCaseData(index, words).SetArgDisplayNames(words);

    [TestCaseSource(nameof(ImpossiblyEncrypted))]
    public void An_impossible_encrypted_one_is_refused_with_the_reason(ArchiveIndex index, string words) =>
        Assert.That(() => ManifestJson.Read(Write(index), KeyOf(Encrypted)), Damaged(words));

    [TestCaseSource(nameof(Impossible))]
    public void An_impossible_manifest_is_refused_with_the_reason(ArchiveIndex index, string words) =>
        Assert.That(() => ManifestJson.Read(Write(index), Place(index)), Damaged(words));

    [TestCaseSource(nameof(Impossible))]
    public void An_impossible_one_of_format_1_is_refused_with_the_reason(ArchiveIndex index, string words) =>
        Assert.That(async () => await Old(index, Place(index)), Damaged(words));

    [Test]
    public void A_manifest_under_another_key_is_refused() =>
        Assert.That(() => ManifestJson.Read(Write(Sound), KeyOf(Sound).Replace("02", "03")), Damaged("another archive"));

    private static NUnit.Framework.Constraints.IResolveConstraint Damaged(string words) =>
        Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged);

    /// <summary>Beside the archive that it names; where it names none, beside a sound one.</summary>
    private static string Place(ArchiveIndex index) => ArchiveKey.ParseArchive(index.Key)?.Manifest ?? KeyOf(Sound);

    private static byte[] Write(ArchiveIndex index) => ManifestJson.Write(index.Manifest, index.Frames, index.Pieces, ArchiveBench.Key);

    private static async Task<ArchiveIndex> Old(ArchiveIndex index, string? storedAs = null)
    {
        var store = new MemoryBucket();
        var key = storedAs ?? KeyOf(index);
        await store.Put(key, OldManifest.Write(index), default);
        var found = (await store.Head(key, default))!;
        var start = await store.Get(key, 0, (int)Math.Min(found.Length, ManifestJson.LargestHead), default);
        Assert.That(FormatOne.Is(start), Is.True);
        var read = FormatOne.ReadHead(await SealedManifestReader.Read(store, found, start, default));
        return await ArchiveIndexReader.Read(store, read.Manifest, default);
    }

    private static string KeyOf(ArchiveIndex index) => ArchiveKey.ParseArchive(index.Key)!.Manifest;
}
