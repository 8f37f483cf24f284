using PantherStorage.Engine;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Tests.Shared;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class ManifestTests
{
    private static readonly Manifest Sound = ArchiveBench.Manifest(ArchiveBench.Facts());

    [Test]
    public void A_manifest_is_read_as_it_was_written()
    {
        var read = ManifestJson.Read(ManifestJson.Write(Sound), KeyOf(Sound));

        Assert.That(read with { Frames = [] }, Is.EqualTo(Sound with { Frames = [] }));
        Assert.That(read.Frames, Is.EqualTo(Sound.Frames));
    }

    [Test]
    public void Its_seal_can_be_checked_by_hand()
    {
        var text = System.Text.Encoding.UTF8.GetString(ManifestJson.Write(Sound));
        var body = text[..text.IndexOf(",\n  \"seal\"", StringComparison.Ordinal)];

        Assert.That(text, Does.Contain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)))));
        Assert.That(() => System.Text.Json.JsonDocument.Parse(text), Throws.Nothing);
    }

    private static readonly Manifest Encrypted = Sound with
    {
        Key = Sound.Key + ".age",
        Length = 600,
        Encryption = new ArchiveEncryption(["age1x"], "age 1.1.1", [new Piece(0, 400, Sound.Sha256), new Piece(400, 200, Sound.Sha256)]),
        Frames = [.. Sound.Frames.Select(frame => frame with { Sha256 = string.Empty })],
    };

    [Test]
    public void An_encrypted_ones_is_read_as_it_was_written_and_lies_under_a_name_of_its_own()
    {
        var read = ManifestJson.Read(ManifestJson.Write(Encrypted), KeyOf(Encrypted));

        Assert.That(read.Encryption!.Pieces, Is.EqualTo(Encrypted.Encryption!.Pieces));
        Assert.That(read.Frames, Is.EqualTo(Encrypted.Frames));
        Assert.That(KeyOf(Encrypted), Does.EndWith("_snapshots.age.json"));
    }

    [Test]
    public void What_is_not_encrypted_has_a_manifest_that_older_versions_read() =>
        Assert.That(System.Text.Encoding.UTF8.GetString(ManifestJson.Write(Sound)), Does.Not.Contain("encryption"));

    private static IEnumerable<TestCaseData> ImpossiblyEncrypted()
    {
        var encryption = Encrypted.Encryption!;
        yield return Case(Encrypted with { Encryption = null }, "otherwise than its key");
        yield return Case(Encrypted with { Encryption = encryption with { Pieces = [] } }, "lists no pieces");
        yield return Case(Encrypted with { Encryption = encryption with { Pieces = encryption.Pieces.RemoveAt(1) } }, "its pieces end at 400");
        yield return Case(Encrypted with { Encryption = encryption with { Pieces = encryption.Pieces.SetItem(1, encryption.Pieces[1] with { Offset = 300 }) } }, "piece 1 of the encrypted archive");
        yield return Case(Encrypted with { Encryption = encryption with { Pieces = encryption.Pieces.SetItem(0, encryption.Pieces[0] with { Sha256 = "zz" }) } }, "piece 0 of the encrypted archive");
        yield return Case(Encrypted with { Frames = Encrypted.Frames.SetItem(2, Encrypted.Frames[2] with { Length = 500 }) }, "its frames end at 700");
        yield return Case(Encrypted with { ContentDigest = new string('a', 64) }, "content digest");

        static TestCaseData Case(Manifest manifest, string words) => new TestCaseData(manifest, words).SetArgDisplayNames(words);
    }

    [TestCaseSource(nameof(ImpossiblyEncrypted))]
    public void An_impossible_encrypted_one_is_refused_with_the_reason(Manifest manifest, string words) =>
        Assert.That(
            () => ManifestJson.Read(ManifestJson.Write(manifest), KeyOf(Encrypted)),
            Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));

    /// <summary>Sealed by somebody who knows how, and still impossible.</summary>
    private static IEnumerable<TestCaseData> Impossible()
    {
        var frames = Sound.Frames;
        yield return Case(Sound with { Format = 2 }, "format 2");
        yield return Case(Sound with { Key = "../../etc/passwd" }, "no key");
        yield return Case(Sound with { Backup = Sound.Backup with { Host = "yoga-laptop" } }, "its key is not");
        yield return Case(Sound with { Backup = Sound.Backup with { SnapshotTime = ArchiveBench.Time + NodaTime.Duration.FromDays(1) } }, "its key is not");
        yield return Case(Sound with { Backup = Sound.Backup with { Source = "disk" } }, "no kind of source");
        yield return Case(Sound with { Backup = Sound.Backup with { ParentKey = Sound.Key } }, "by half");
        yield return Case(Sound with { Backup = Sound.Backup with { Depth = 2, ParentKey = Sound.Key, ParentUuid = Sound.Backup.StreamUuid } }, "its own parent");
        yield return Case(Sound with { Backup = Sound.Backup with { Depth = 2, ParentKey = "other/home/x", ParentUuid = Guid.NewGuid() } }, "cannot be its parent");
        yield return Case(Sound with { Frames = [] }, "no frames");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Offset = 99 }) }, "begins at 99");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Offset = 101 }) }, "begins at 101");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Plain = int.MaxValue }) }, "impossible length");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Length = -1 }) }, "impossible length");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Name = "../stream" }) }, "must be");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Name = "stream/000001" }) }, "must be");
        yield return Case(Sound with { Frames = frames.SetItem(1, frames[1] with { Sha256 = "zz" }) }, "no SHA-256");
        yield return Case(Sound with { Length = 301 }, "its frames end");
        yield return Case(Sound with { ContentDigest = new string('a', 64) }, "content digest");

        static TestCaseData Case(Manifest manifest, string words) => new TestCaseData(manifest, words).SetArgDisplayNames(words);
    }

    [TestCaseSource(nameof(Impossible))]
    public void An_impossible_manifest_is_refused_with_the_reason(Manifest manifest, string words) =>
        Assert.That(
            () => ManifestJson.Read(ManifestJson.Write(manifest), KeyOf(Sound)),
            Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));

    [Test]
    public void A_manifest_under_another_key_is_refused() =>
        Assert.That(
            () => ManifestJson.Read(ManifestJson.Write(Sound), KeyOf(Sound).Replace("02", "03")),
            Throws.TypeOf<StorageException>().With.Message.Contains("another archive"));

    private static string KeyOf(Manifest manifest) => ArchiveKey.ParseArchive(manifest.Key)!.Manifest;
}
