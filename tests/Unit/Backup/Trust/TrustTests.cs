using System.Collections.Immutable;
using System.Diagnostics;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Tests.Unit.Backup.Trust;

/// <summary>Whose manifests a catalogue believes.</summary>
public sealed class TrustTests
{
    private const string Host = "hetzner-vps";

    private static readonly ArchiveIndex Index = new(ArchiveBench.Manifest(ArchiveBench.Facts()), ArchiveBench.Frames(ArchiveBench.Facts()), []);

    private static string Key => ArchiveKey.ParseArchive(Index.Key)!.Manifest;

    [TestCase(SignaturePolicy.Require)]
    [TestCase(SignaturePolicy.Warn)]
    [TestCase(SignaturePolicy.Off)]
    public async Task What_a_known_key_has_signed_is_believed_and_nothing_is_told_of_it(SignaturePolicy policy)
    {
        var catalogue = await Read(Signed(ArchiveBench.Key), Trust(policy, ArchiveBench.Key));

        Assert.That(catalogue.Backups.Single().Doubt, Is.Null);
    }

    [Test]
    public async Task What_an_unknown_key_has_signed_is_not_believed_where_signatures_are_required()
    {
        using var forger = SigningKey.Make();

        var catalogue = await Read(Signed(forger), Trust(SignaturePolicy.Require, ArchiveBench.Key));

        Assert.That(catalogue.Backups, Is.Empty);
        Assert.That(catalogue.Uncommitted, Is.Empty, "its archive is no leftover");
        Assert.That(catalogue.Damaged.Single(), Has.Property("IsUntrusted").True.And.Property("Because").Contains(forger.Public.Fingerprint));
        Assert.That(() => BackupChoice.Choose(catalogue, "postgresql", "latest"), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task An_unsigned_one_is_told_as_unsigned_and_never_as_forged()
    {
        var required = await Read(OldManifest.Write(Index), Trust(SignaturePolicy.Require, ArchiveBench.Key));
        var warned = await Read(OldManifest.Write(Index), Trust(SignaturePolicy.Warn, ArchiveBench.Key));

        Assert.That(required.Damaged.Single().Because, Does.Contain("unsigned").And.Contain("--signatures warn").And.Not.Contain("forged"));
        Assert.That(warned.Backups.Single().Doubt, Does.StartWith("unsigned"));
    }

    [Test]
    public async Task An_unsigned_one_that_was_there_before_is_believed_and_another_under_its_key_is_not()
    {
        var host = new HostPaths(Directory.CreateTempSubdirectory("panther-before-").FullName);
        try
        {
            UnsignedBefore.Remember(host, await Read(OldManifest.Write(Index), TrustedSigners.Anybody));
            var trust = Trust(SignaturePolicy.Require, ArchiveBench.Key) with { Before = UnsignedBefore.Read(host)!.Manifests.ToImmutableDictionary() };

            var before = await Read(OldManifest.Write(Index), trust);
            var other = await Read(OldManifest.Write(Index with { Manifest = Index.Manifest with { Because = "forged" } }), trust);

            Assert.That(before.Backups.Single().Doubt, Does.Contain("before this host began to sign"));
            Assert.That(other.Backups, Is.Empty);
        }
        finally
        {
            Directory.Delete(host.Root, recursive: true);
        }
    }

    [Test]
    public async Task Where_signatures_are_not_required_the_latest_of_another_machine_is_refused_all_the_same()
    {
        using var other = SigningKey.Make();

        var catalogue = await Read(Signed(other), Trust(SignaturePolicy.Off, ArchiveBench.Key));

        Assert.That(() => BackupChoice.Choose(catalogue, "postgresql", "latest"), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task Forged_manifests_of_the_largest_sizes_cost_little()
    {
        var store = new MemoryBucket();
        var large = OldManifest.Seal($"{{\n  \"format\": 1,\n  \"frames\": [{string.Join(",", Enumerable.Repeat("{\"name\":\"stream/000000\"}", 1_000_000))}]\n}}");
        for (var day = 1; day <= 8; day++)
            await store.Put($"{Host}/postgresql/2026/11/202611{day:D2}_020000_postgresql_snapshots.json", large, default);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var catalogue = await CatalogueReader.Read(store, Host, Trust(SignaturePolicy.Require, ArchiveBench.Key), default);

        Assert.That(catalogue.Damaged, Has.Length.EqualTo(8));
        Assert.That(store.Readings.Values, Is.All.EqualTo(1), "their seals fit: another reading would find the same");
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(20L * 8 * large.Length), "copies of what passes by, and never an object for each frame");
    }

    [Test]
    public async Task What_may_have_been_misread_is_read_once_more()
    {
        var store = new MemoryBucket();
        var manifest = OldManifest.Write(Index);
        manifest[manifest.Length / 2] ^= 1;
        await store.Put(Key, manifest, default);

        var catalogue = await CatalogueReader.Read(store, Host, TrustedSigners.Anybody, default);

        Assert.That(catalogue.Damaged, Has.Length.EqualTo(1));
        Assert.That(store.Readings[Key], Is.EqualTo(2));
    }

    [Test]
    public void A_head_that_does_not_end_is_refused_by_its_first_bytes()
    {
        byte[] endless = [.. "{\"format\":2,"u8, .. Enumerable.Repeat((byte)' ', ManifestJson.LargestHead)];

        Assert.That(() => ManifestJson.ReadHead(endless.AsSpan(0, ManifestJson.LargestHead), 1L << 40, Key), Throws.TypeOf<StorageException>().With.Message.Contains("within its first"));
    }

    [Test]
    public async Task Sed_and_openssl_check_a_signature_as_the_page_says()
    {
        var directory = Directory.CreateTempSubdirectory("panther-openssl-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, "manifest.json"), Signed(ArchiveBench.Key));
            await File.WriteAllTextAsync(Path.Combine(directory, "signing-key.pub.pem"), ArchiveBench.Key.Public.Pem);
            var commands = Commands(await File.ReadAllTextAsync(Repository.In("docs/signatures.md")));

            Assert.That(await Shell(directory, commands), Is.Zero);
            await File.WriteAllTextAsync(Path.Combine(directory, "manifest.json"), (await File.ReadAllTextAsync(Path.Combine(directory, "manifest.json"))).Replace("a test wants one", "a test wants two"));
            Assert.That(await Shell(directory, commands), Is.Not.Zero, "an altered head");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Commands(string page)
    {
        var start = page.IndexOf("```sh\nset -e", StringComparison.Ordinal) + "```sh\n".Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static async Task<int> Shell(string directory, string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", commands]) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        await shell.WaitForExitAsync();
        return shell.ExitCode;
    }

    private static byte[] Signed(SigningKey key) => ManifestJson.Write(Index.Manifest, Index.Frames, Index.Pieces, key);

    private static TrustedSigners Trust(SignaturePolicy policy, SigningKey key) => new(policy, [key.Public], ImmutableDictionary<string, string>.Empty);

    private static async Task<Catalogue> Read(byte[] manifest, TrustedSigners trust)
    {
        var store = new MemoryBucket();
        await store.Put(Key, manifest, default);
        await store.Put(Index.Key, new byte[Index.Manifest.Length], default);
        return await CatalogueReader.Read(store, Host, trust, default);
    }
}
