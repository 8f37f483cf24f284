using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Engine.Backup.Format;

/// <summary>
/// The object beside an archive that makes it a backup: written last, so that an archive without one was never
/// finished. Says how to read the archive and how to know that every byte of it is the one that was written.
/// </summary>
public sealed record Manifest
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Key of the archive this is about.</summary>
    public required string Key { get; init; }

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

    /// <summary>SHA-256 of the content digest's text, which the archive holds as <c>digest/…</c>; null when none was made.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>Bytes of the archive.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the whole archive, as <c>sha256sum</c> says it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>In archive order, without gaps.</summary>
    public required ImmutableArray<Frame> Frames { get; init; }
}

/// <summary>One Zstandard frame of the archive.</summary>
/// <param name="Offset">Of its first byte in the archive.</param>
/// <param name="Length">Compressed bytes.</param>
/// <param name="Plain">Bytes it decompresses to.</param>
/// <param name="Sha256">Of the compressed bytes.</param>
public sealed record Frame(string Name, long Offset, int Length, int Plain, string Sha256)
{
    public bool IsIn(string folder) =>
        Name.Length > folder.Length && Name[folder.Length] == '/' && Name.StartsWith(folder, StringComparison.Ordinal);
}

/// <summary>What made the backup; for whoever must read it with another generation of tools.</summary>
public sealed record ToolVersions(string Engine, string BtrfsProgs, string Kernel, string Zstd);
