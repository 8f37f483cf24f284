using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Backups;

/// <summary>
/// Makes one backup: snapshot in, frames compressed and stored while they are read, the manifest last. Until that is
/// stored there is no backup, whatever else is in the bucket.
/// </summary>
/// <param name="key">Signs the manifests.</param>
/// <param name="resumable">Where uploads are noted, so that an interrupted one can be resumed; null aborts it instead.</param>
/// <param name="sealing">Encrypts what leaves the host; null stores it as it is.</param>
public sealed class BackupPipeline(IObjectStore store, ToolVersions tools, IClock clock, SigningKey key, DigestTree? digest, HostPaths? resumable = null, AgeEncryptor? sealing = null)
{
    private const int LongestReason = 4000;

    /// <summary>What <c>btrfs send</c> is asked for; see <see cref="SendForm"/>.</summary>
    public string SendOptions { get; init; } = SendForm.Plain;

    /// <summary>How hard archives are compressed; see <see cref="CompressionLevel"/>. An interrupted upload is finished at its own level.</summary>
    public int Level { get; init; } = Zstd.Level;

    /// <summary>Bytes that a night has room for, where fulls that go on over several are to be compressed less; null where <see cref="Level"/> is every backup's.</summary>
    public long? NightRoom { get; init; }

    /// <summary>Until when uploads that can go on another time may send; null for as long as it takes.</summary>
    public UploadDeadline? Until { get; init; }

    /// <summary>The same of a full; null as for everything else.</summary>
    public UploadDeadline? UntilOfFulls { get; init; }

    /// <summary>The time by this machine's clock.</summary>
    public Instant Now => clock.GetCurrentInstant();

    /// <summary>Whether what it makes is encrypted.</summary>
    public bool Encrypts => sealing is not null;

    /// <summary>Where the upload of a label is noted; null when none is.</summary>
    public UploadMemory? Memory(string label) => resumable is null ? null : new UploadMemory(resumable, label);

    /// <param name="read">Told the bytes of the source read so far.</param>
    public async Task<MadeBackup> Run(BackupJob job, Action<long>? read, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        using var sending = resumable is null ? null : new SendingMemory(resumable).Begin(job.Key.Label, new SnapshotsSent(job.Snapshot.Uuid, job.Parent?.Uuid));
        var shown = await BtrfsTool.Show(job.Snapshot.Path, cancellation);
        var facts = Facts(job, shown);
        if (job.IsDirectory)
            SourceDirectory.MustLieIn(job.Snapshot.Path, job.SourcePath);
        using var hashes = Hashes(job, shown);
        await using var digestText = digest is null ? null : DigestText.Begin(digest, job.SourcePath, asTar: job.IsDirectory, new DigestBaseline(hashes, Earlier(job)), cancellation);
        var check = new SendStreamCheck();
        var (length, contentDigest) = (0L, (string?)null);

        var main = job.IsDirectory
            ? new ArchiveSection(ArchiveSection.Files, SourceStreams.Files(job.SourcePath, cancellation))
            : new ArchiveSection(ArchiveSection.Stream, SourceStreams.Send(job.SourcePath, job.ParentPath, SendOptions, check, cancellation));
        List<ArchiveSection> sections = [main with { Content = Counted(main.Content) }];
        if (digestText is not null)
            sections.Add(new(ArchiveSection.Digest, digestText.Read(sha256 => contentDigest = sha256, cancellation)));

        var json = ManifestJson.WriteFacts(facts);
        var frames = ArchiveFrames.Cut(json, facts.SnapshotTime, sections, cancellation: cancellation);
        var memory = Memory(job.Key.Label);
        var hash = Convert.ToHexStringLower(SHA256.HashData(json));
        var usual = CompressionLevel.Of(Level, !job.IsDirectory && job.Parent is null, job.Decision.Bytes, NightRoom);
        var level = memory?.Read()?.LevelOf(facts.SnapshotUuid, hash, usual) ?? usual;
        var claim = memory is null || job.IsUnnoted ? null
            : new UploadClaim(memory, facts.SnapshotUuid, hash, clock.GetCurrentInstant(), job.Parent?.Uuid, !job.IsDirectory && job.Parent is null, level)
            {
                Expected = job.Decision.Bytes,
                Until = !job.IsDirectory && job.Parent is null ? UntilOfFulls ?? Until : Until,
            };
        var compressed = FrameCompressor.Compress(frames, level, cancellation);
        var inside = ImmutableArray.CreateBuilder<Frame>();
        using var upload = new ArchiveUpload(store, job.Key.Archive, claim);
        var archive = await upload
            .Store(sealing is null ? compressed : sealing.Encrypt(compressed, inside.Add, cancellation), cancellation);
        if (!job.IsDirectory)
            MustAgree(job, facts, check.Facts);

        var manifest = new Manifest
        {
            Key = job.Key.Archive,
            Backup = facts,
            Because = Short(job.Decision.Because),
            Created = clock.GetCurrentInstant(),
            Seconds = Math.Round(started.Elapsed.TotalSeconds, 3),
            Tools = tools with { Zstd = $"{tools.Zstd}, level {level}" },
            StreamVersion = check.Facts.Version,
            StreamBytes = length,
            ContentDigest = sealing is null ? contentDigest : null,
            Files = hashes?.Counts,
            Length = archive.Length,
            Sha256 = archive.Sha256,
            Encryption = sealing?.Describe(),
            HasContentDigest = contentDigest is not null,
            Table = new FrameTable(0, 0, 0, string.Empty),
        };
        manifest = await Commit(job, manifest, sealing is null ? archive.Frames : inside.DrainToImmutable(), sealing is null ? [] : archive.Frames, cancellation);
        Milestones.Passed(Milestone.ManifestStored);
        if (!job.IsUnnoted)
            memory?.Forget();
        return new MadeBackup(manifest, archive.Note);

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Counted(IAsyncEnumerable<ReadOnlyMemory<byte>> content)
        {
            await foreach (var chunk in content.WithCancellation(cancellation))
            {
                length += chunk.Length;
                read?.Invoke(length);
                Milestones.Passed(Milestone.SourceRead);
                yield return chunk;
            }
        }
    }

    /// <returns>The manifest as it stands in the bucket.</returns>
    private async Task<Manifest> Commit(BackupJob job, Manifest manifest, ImmutableArray<Frame> frames, ImmutableArray<Frame> pieces, CancellationToken cancellation)
    {
        var bytes = ManifestJson.Write(manifest, frames, [.. pieces.Select(piece => new Piece(piece.Offset, piece.Length, piece.Sha256))], key);
        // Never commit what could not be read back.
        var written = ManifestJson.Read(bytes, job.Key.Manifest).Manifest;
        await store.Put(job.Key.Manifest, bytes, cancellation);
        return written;
    }

    // A manifest's head is bounded, and the reasons name every snapshot that was passed over.
    private static string Short(string because) => because.Length <= LongestReason ? because : $"{because[..LongestReason]}…";

    // By the date that the snapshot has itself: the times of the files in it are by the same clock.
    private static EarlierSnapshot? Earlier(BackupJob job) => job.Parent is { } parent ? new EarlierSnapshot(parent.Path, parent.Created) : null;

    // A directory is stored whole each time, and small.
    private HashMemory? Hashes(BackupJob job, SubvolumeInfo shown) => resumable is null || digest is null || job.IsDirectory
        ? null
        : HashMemory.Open(resumable, job.Key.Label, shown.ParentUuid, job.Snapshot.Created, everything: job.Decision.Parent is null);

    private BackupFacts Facts(BackupJob job, SubvolumeInfo shown)
    {
        if (shown.Uuid != job.Snapshot.Uuid)
            throw new StorageException(ExitCode.System, $"{job.Snapshot.Path} has the UUID {shown.Uuid}, and {job.Snapshot.Uuid} was expected: was it replaced?");
        if (!shown.ReadOnly)
            throw new StorageException(ExitCode.System, $"{job.Snapshot.Path} is writable: a snapshot that may change cannot be backed up");
        return new BackupFacts
        {
            Host = job.Key.Host,
            Label = job.Key.Label,
            Path = job.Item.Path,
            Source = job.Item.Kind,
            Tier = job.Tier.Name(),
            SnapshotTime = job.Time,
            SnapshotUuid = shown.Uuid,
            // A received snapshot is sent under the UUID that it was received with.
            StreamUuid = shown.ReceivedUuid == Guid.Empty ? shown.Uuid : shown.ReceivedUuid,
            ParentUuid = job.Decision.Parent?.Facts.StreamUuid,
            ParentKey = job.Decision.Parent?.Key,
            SendOptions = job.IsDirectory ? SendForm.Plain : SendOptions,
            Depth = job.Decision.Depth,
        };
    }

    private static void MustAgree(BackupJob job, BackupFacts facts, SendStreamFacts stream)
    {
        if (stream.Uuid != facts.StreamUuid || stream.ParentUuid != facts.ParentUuid)
        {
            throw new StorageException(ExitCode.System,
                $"the send stream of {job.SourcePath} is of {stream.Uuid} on {stream.ParentUuid?.ToString() ?? "nothing"}, and {facts.StreamUuid} on {facts.ParentUuid?.ToString() ?? "nothing"} was asked for; nothing was committed");
        }
    }
}

/// <param name="Upload">What became of an interrupted upload; null when there was none.</param>
public sealed record MadeBackup(Manifest Manifest, string? Upload);
