using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>
/// What makes an archive a backup: stored beside it and written last, so that an archive without one was never finished.
/// This is its head, all that a catalogue needs and small; where the frames lie, the <see cref="ArchiveIndex"/> says,
/// which is read only where frames are.
/// </summary>
public sealed record Manifest
{
    public const int CurrentFormat = 2;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Key of the archive this is about.</summary>
    public required string Key { get; init; }

    /// <summary>Fingerprint of the signing key of the machine that made it; empty in format 1, which does not tell.</summary>
    public string Machine { get; init; } = string.Empty;

    public required BackupFacts Backup { get; init; }

    /// <summary>Why this parent, or why a full backup.</summary>
    public required string Because { get; init; }

    public required Instant Created { get; init; }

    /// <summary>How long it took to read, compress and store.</summary>
    public required double Seconds { get; init; }

    public required ToolVersions Tools { get; init; }

    /// <summary>Version of the send stream; 0 for a directory.</summary>
    public required int StreamVersion { get; init; }

    /// <summary>Bytes of the send stream, or of the tar of files.</summary>
    public required long StreamBytes { get; init; }

    /// <summary>SHA-256 of the content digest's text, which the archive holds as <c>digest/…</c>; null when none was made, or it is encrypted.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>Whether the archive holds a content digest: its SHA-256 stands here, or, encrypted, with it in the archive alone.</summary>
    public required bool HasContentDigest { get; init; }

    /// <summary>Bytes of the archive as it is stored.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the whole archive as it is stored, as <c>sha256sum</c> says it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How its files differ from those of the label's backup before; null where that was not looked at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileCounts? Files { get; init; }

    /// <summary>How it is encrypted; null when it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ArchiveEncryption? Encryption { get; init; }

    /// <summary>The frame table behind this head.</summary>
    public required FrameTable Table { get; init; }

    /// <summary>How many pieces the stored object has that can be proved each by itself, without a key: its frames, or an age file's pieces.</summary>
    [JsonIgnore]
    public int PieceCount => Encryption is null ? Table.Frames : Table.Pieces;

    /// <summary>About the bytes of one piece: an equal share of the archive. What each really has, the frame table says.</summary>
    /// <param name="number">From 0, below <see cref="PieceCount"/>.</param>
    public long BytesOfPiece(int number) => UpTo(number + 1) - UpTo(number);

    private long UpTo(int pieces) => (long)((Int128)Length * pieces / PieceCount);
}

/// <summary>The table that says where each frame of an archive lies.</summary>
/// <param name="Frames">How many it lists.</param>
/// <param name="Pieces">Of an encrypted archive, how many pieces of the stored object it lists; else 0.</param>
/// <param name="Length">Bytes of the table.</param>
/// <param name="Sha256">Of those bytes. In format 1, where head and table are one, of the whole manifest.</param>
public sealed record FrameTable(int Frames, int Pieces, long Length, string Sha256)
{
    /// <summary>An archive of 10 TB, the largest that B2 takes, has a table of about 190 MB.</summary>
    public const int LargestBytes = 256 << 20;

    /// <summary>Where it begins in the manifest object; 0 in format 1.</summary>
    [JsonIgnore]
    public long Offset { get; init; }
}

/// <summary>
/// The age file that an encrypted archive is. No hash of anything that is encrypted stands in a manifest: with one, whoever reads
/// the bucket could try what the contents are.
/// </summary>
/// <param name="Recipients">Public keys; the private key of any one of them opens it.</param>
/// <param name="Tool">What encrypted it, e.g. <c>age 1.1.1</c>.</param>
public sealed record ArchiveEncryption(ImmutableArray<string> Recipients, string Tool);

/// <summary>A range of a stored object.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of the bytes as they are stored.</param>
public sealed record Piece(long Offset, int Length, string Sha256);

/// <summary>One Zstandard frame of the archive.</summary>
/// <param name="Offset">Of its first byte in the archive.</param>
/// <param name="Length">Compressed bytes.</param>
/// <param name="Plain">Bytes it decompresses to.</param>
/// <param name="Sha256">Of the compressed bytes; empty in an encrypted archive.</param>
public sealed record Frame(string Name, long Offset, int Length, int Plain, string Sha256)
{
    public bool IsIn(string folder) =>
        Name.Length > folder.Length && Name[folder.Length] == '/' && Name.StartsWith(folder, StringComparison.Ordinal);
}

/// <summary>What made the backup; for whoever must read it with another generation of tools.</summary>
/// <param name="Zstd">The codec and how hard it compressed, e.g. <c>libzstd 1.5.4, level 9</c>; without the level, it was 3.</param>
public sealed record ToolVersions(string Engine, string BtrfsProgs, string Kernel, string Zstd);
