using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests;

/// <summary>Writes and reads archives of any bytes: no Btrfs, no clock.</summary>
internal static class ArchiveBench
{
    public static readonly Instant Time = Instant.FromUtc(2026, 11, 21, 2, 0);

    public static BackupFacts Facts(SourceKind source = SourceKind.Subvolume) => new()
    {
        Host = "hetzner-vps",
        Label = "postgresql",
        Path = "/var/lib/postgresql",
        Source = source,
        Tier = "daily",
        SnapshotTime = Time,
        SnapshotUuid = new Guid("11111111-2222-3333-4444-555555555555"),
        StreamUuid = new Guid("11111111-2222-3333-4444-555555555555"),
        Depth = 1,
    };

    /// <summary>Signs what tests write.</summary>
    public static readonly SigningKey Key = SigningKey.Make();

    public static async Task<ArchiveIndex> Write(
        IObjectStore store, BackupFacts facts, byte[] content, int chunk = 1000, int piece = 4096, byte[]? digest = null)
    {
        var key = ArchiveKey.Of(facts.Host, facts.Label, facts.SnapshotTime);
        var sections = new List<ArchiveSection> { new(facts.IsDirectory ? "files" : "stream", Chunks(content, chunk)) };
        if (digest is not null)
            sections.Add(new ArchiveSection("digest", Chunks(digest, chunk)));
        var plain = ArchiveFrames.Cut(ManifestJson.WriteFacts(facts), facts.SnapshotTime, sections, piece);
        var stored = await new ArchiveUpload(store, key.Archive).Store(FrameCompressor.Compress(plain, Zstd.Level, default), default);
        var manifest = Manifest(facts) with
        {
            StreamBytes = content.Length,
            ContentDigest = digest is null ? null : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(digest)),
            Length = stored.Length,
            Sha256 = stored.Sha256,
            HasContentDigest = digest is not null,
        };
        var bytes = ManifestJson.Write(manifest, stored.Frames, [], Key);
        await store.Put(key.Manifest, bytes, default);
        return ManifestJson.Read(bytes, key.Manifest);
    }

    /// <summary>A manifest that can be true, of an archive that nobody wrote.</summary>
    public static Manifest Manifest(BackupFacts facts)
    {
        var sha256 = new string('a', 64);
        return new Manifest
        {
            Key = ArchiveKey.Of(facts.Host, facts.Label, facts.SnapshotTime).Archive,
            Backup = facts,
            Because = "a test wants one",
            Created = facts.SnapshotTime + Duration.FromHours(1),
            Seconds = 1.5,
            Tools = new ToolVersions("0.1.0", "6.2", "6.18", "1.5.4"),
            StreamVersion = 1,
            StreamBytes = 1000,
            Length = 300,
            Sha256 = sha256,
            HasContentDigest = false,
            Table = new FrameTable(3, 0, 500, sha256),
        };
    }

    /// <summary>The frames of <see cref="Manifest"/>.</summary>
    public static ImmutableArray<Frame> Frames(BackupFacts facts)
    {
        var (sha256, main) = (new string('a', 64), facts.IsDirectory ? "files" : "stream");
        return [new("backup.json", 0, 100, 1024, sha256), new($"{main}/000000", 100, 100, 1536, sha256), new("SHA256SUMS", 200, 100, 2048, sha256)];
    }

    public static async Task<byte[]> Read(IObjectStore store, ArchiveIndex index, string folder)
    {
        var numbers = index.Frames.Index().Where(each => each.Item.IsIn(folder)).Select(each => each.Index);
        using var content = new MemoryStream();
        await foreach (var read in FrameReader.Read(store, index, numbers, default))
            content.Write(read.OrThrow().Content(index.Manifest.Backup.SnapshotTime).Span);
        return content.ToArray();
    }

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks(byte[] content, int size)
    {
        await Task.CompletedTask;
        for (var offset = 0; offset < content.Length; offset += size)
            yield return content.AsMemory(offset, Math.Min(size, content.Length - offset));
    }
}
