using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives;

namespace PantherStorage.Tests.Property.Backup;

public sealed class ArchiveLaws
{
    [FsCheck.NUnit.Property(MaxTest = 60)]
    public async Task What_goes_into_an_archive_comes_out_whatever_the_chunks_and_pieces(byte[] seed, PositiveInt copies, PositiveInt chunk, PositiveInt piece)
    {
        var content = Enumerable.Repeat(seed, copies.Get % 40).SelectMany(each => each).ToArray();
        var store = new MemoryBucket();

        var manifest = await ArchiveBench.Write(store, ArchiveBench.Facts(), content, 1 + chunk.Get % 700, 1 + piece.Get % 900, digest: [.. seed, 10]);

        Assert.That(await ArchiveBench.Read(store, manifest, "stream"), Is.EqualTo(content));
        Assert.That(await ArchiveBench.Read(store, manifest, "digest"), Is.EqualTo((byte[])[.. seed, 10]));
    }

    [FsCheck.NUnit.Property(MaxTest = 30)]
    public async Task Equal_backups_have_equal_bytes(byte[] content, PositiveInt chunk)
    {
        var (first, second) = (new MemoryBucket(), new MemoryBucket());

        await ArchiveBench.Write(first, ArchiveBench.Facts(), content, chunk: 1 + chunk.Get % 50);
        await ArchiveBench.Write(second, ArchiveBench.Facts(), content, chunk: 7);

        foreach (var (key, bytes) in first.Objects)
            Assert.That(WithoutSignature(second.Objects[key]), Is.EqualTo(WithoutSignature(bytes)));

        // ECDSA signs with a number chosen by chance.
        static byte[] WithoutSignature(byte[] bytes) =>
            bytes[0] == '{' ? [.. bytes.TakeWhile(each => each != '\n'), .. bytes.SkipWhile(each => each != '\n').Skip(1).SkipWhile(each => each != '\n')] : bytes;
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public async Task A_flipped_byte_anywhere_in_an_archive_is_found(byte[] content, PositiveInt where, byte flip)
    {
        var store = new MemoryBucket();
        var manifest = await ArchiveBench.Write(store, ArchiveBench.Facts(), content);
        var archive = store.Objects[manifest.Key];
        archive[where.Get % archive.Length] ^= (byte)(flip == 0 ? 1 : flip);

        Assert.That(await Damages(store, manifest), Has.Count.EqualTo(1).And.All.Contains("frame "));
    }

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public async Task A_truncated_archive_is_found(byte[] content, PositiveInt lost)
    {
        var store = new MemoryBucket();
        var manifest = await ArchiveBench.Write(store, ArchiveBench.Facts(), content);
        var archive = store.Objects[manifest.Key];
        store.Objects[manifest.Key] = archive[..^Math.Min(archive.Length, lost.Get)];

        Assert.That(await Damages(store, manifest), Is.Not.Empty);
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public async Task A_flipped_byte_anywhere_in_a_manifest_is_found(PositiveInt where, byte flip)
    {
        var (bytes, key) = await SomeManifest();
        bytes[where.Get % bytes.Length] ^= (byte)(flip == 0 ? 1 : flip);

        Assert.That(Reading(bytes, key), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));
    }

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public async Task A_truncated_manifest_is_found(PositiveInt lost)
    {
        var (bytes, key) = await SomeManifest();

        Assert.That(Reading(bytes[..^Math.Min(bytes.Length, lost.Get)], key), Throws.TypeOf<StorageException>());
    }

    [FsCheck.NUnit.Property]
    public void A_key_is_read_as_it_was_written(PositiveInt seconds, bool encrypted)
    {
        var key = ArchiveKey.Of("zephyrus-laptop", "dev_projects.2", Instant.FromUnixTimeSeconds(seconds.Get * 977L)) with { IsEncrypted = encrypted };

        Assert.That(ArchiveKey.ParseArchive(key.Archive), Is.EqualTo(key));
        Assert.That(ArchiveKey.ParseManifest(key.Manifest), Is.EqualTo(key));
        Assert.That(ArchiveKey.ParseManifest(key.Archive), Is.Null);
    }

    [FsCheck.NUnit.Property]
    public async Task A_tar_loses_its_end_and_nothing_else(byte[] seed, PositiveInt blocks, PositiveInt chunk)
    {
        var body = Enumerable.Range(0, blocks.Get % 9 * 512).Select(i => seed.Length == 0 ? (byte)0 : seed[i % seed.Length]).ToArray();

        using var left = new MemoryStream();
        await foreach (var part in TarEnd.Without(ArchiveBench.Chunks([.. body, .. new byte[1024]], 1 + chunk.Get % 1500)))
            left.Write(part.Span);

        Assert.That(left.ToArray(), Is.EqualTo(body));
    }

    private static async Task<List<string>> Damages(MemoryBucket store, ArchiveIndex index)
    {
        var damages = new List<string>();
        await foreach (var read in FrameReader.Read(store, index, Enumerable.Range(0, index.Frames.Length), default))
        {
            if (read.Damage is { } damage)
                damages.Add(damage);
        }

        return damages;
    }

    private static async Task<(byte[] Bytes, string Key)> SomeManifest()
    {
        var store = new MemoryBucket();
        await ArchiveBench.Write(store, ArchiveBench.Facts(), new byte[10_000], digest: [1, 2, 3]);
        var key = store.Objects.Keys.Single(each => each.EndsWith(".json", StringComparison.Ordinal));
        return (store.Objects[key], key);
    }

    private static Action Reading(byte[] bytes, string key) => () => ManifestJson.Read(bytes, key);
}
