using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>
/// Manifests as they were before they were signed: one indented JSON object with the frames in it, whose last member,
/// <c>seal</c>, is the SHA-256 of every byte before it. They are read, and no longer written.
/// </summary>
public static class FormatOne
{
    public const int Number = 1;

    /// <summary>A larger object is not read: a backup of 8 TB has a manifest of about 200 MB.</summary>
    public const int LargestBytes = FrameTable.LargestBytes;

    private const string SealStart = ",\n  \"seal\": \"";
    private const string SealEnd = "\"\n}\n";
    internal static readonly int SealBytes = SealStart.Length + SHA256.HashSizeInBytes * 2 + SealEnd.Length;

    public static bool Is(ReadOnlySpan<byte> start) => start.StartsWith("{\n"u8);

    /// <param name="read">What its seal fits: whatever is wrong with it was written so, and is there in every reading.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: impossible, or about another archive.</exception>
    internal static SignedManifest ReadHead(SealedManifest read)
    {
        var written = ManifestJson.Parse(read.Filter.Head(), BackupJsonContext.Default.ManifestOfFormatOne, read.Object.Key);
        var manifest = Head(written, new FrameTable(read.Filter.Frames, read.Filter.Pieces, read.Object.Length, read.Digest), read.Filter.HasDigest);
        return ManifestCheck.Fault(manifest, read.Object.Key) is { } fault
            ? throw ManifestJson.Damaged(read.Object.Key, fault)
            : new SignedManifest(manifest, null, read.Digest);
    }

    internal static ArchiveIndex ReadIndex(ReadOnlySpan<byte> bytes, Manifest manifest, string storedAs)
    {
        // Its seal fitted when its head was read: of these very bytes.
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != manifest.Table.Sha256)
            throw ManifestJson.Damaged(storedAs, "it was altered since its head was read");
        var body = bytes[..^SealBytes];
        var written = ManifestJson.Parse([.. body, (byte)'}'], BackupJsonContext.Default.ManifestOfFormatOne, storedAs);
        return new ArchiveIndex(manifest, written.Frames, written.Encryption?.Pieces ?? []);
    }

    internal static byte[] Seal(byte[] hash) => Encoding.ASCII.GetBytes(SealStart + Convert.ToHexStringLower(hash) + SealEnd);

    internal static void MustFit(ReadOnlySpan<byte> end, byte[] hash, string storedAs)
    {
        if (!end.SequenceEqual(Seal(hash)))
            throw ManifestJson.Damaged(storedAs, "its seal does not match: it was altered, cut short, or is not a manifest");
    }

    private static Manifest Head(ManifestOfFormatOne written, FrameTable table, bool hasDigest) => new()
    {
        Format = written.Format,
        Key = written.Key,
        Backup = written.Backup,
        Because = written.Because,
        Created = written.Created,
        Seconds = written.Seconds,
        Tools = written.Tools,
        StreamVersion = written.StreamVersion,
        StreamBytes = written.StreamBytes,
        ContentDigest = written.ContentDigest,
        HasContentDigest = hasDigest,
        Length = written.Length,
        Sha256 = written.Sha256,
        Encryption = written.Encryption is { } encryption ? new ArchiveEncryption(encryption.Recipients, encryption.Tool) : null,
        Table = table,
    };
}

/// <summary>A manifest of format 1 whose seal fits.</summary>
/// <param name="Digest">SHA-256 of the whole object.</param>
internal sealed record SealedManifest(StoredObject Object, HeadFilter Filter, string Digest);

/// <summary>The members of a manifest of format 1, in the order in which they were written.</summary>
internal sealed record ManifestOfFormatOne
{
    public int Format { get; init; } = FormatOne.Number;

    public required string Key { get; init; }

    public required BackupFacts Backup { get; init; }

    public required string Because { get; init; }

    public required Instant Created { get; init; }

    public required double Seconds { get; init; }

    public required ToolVersions Tools { get; init; }

    public required int StreamVersion { get; init; }

    public required long StreamBytes { get; init; }

    public string? ContentDigest { get; init; }

    public required long Length { get; init; }

    public required string Sha256 { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EncryptionOfFormatOne? Encryption { get; init; }

    public required ImmutableArray<Frame> Frames { get; init; }
}

internal sealed record EncryptionOfFormatOne(ImmutableArray<string> Recipients, string Tool, ImmutableArray<Piece> Pieces);
