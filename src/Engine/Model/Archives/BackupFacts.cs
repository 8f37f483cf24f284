using System.Text.Json.Serialization;
using NodaTime;

namespace PantherStorage.Model.Archives;

/// <summary>
/// What a backup is of: <c>backup.json</c>, the first entry of every archive, and part of the manifest. Holds only what
/// follows from the snapshot and the decision about it, never the clock: the same backup made again has the same bytes.
/// </summary>
public sealed record BackupFacts
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Host { get; init; }

    public required string Label { get; init; }

    /// <summary>What was asked to be kept, as the running host sees it, e.g. <c>/home</c>.</summary>
    public required string Path { get; init; }

    public required SourceKind Source { get; init; }

    /// <summary>Highest tier it serves: <c>monthly</c>, <c>weekly</c>, <c>daily</c>, <c>hourly</c> or <c>manual</c>.</summary>
    public required string Tier { get; init; }

    public required Instant SnapshotTime { get; init; }

    public required Guid SnapshotUuid { get; init; }

    /// <summary>
    /// The UUID that the send stream gives and that a restore receives: the snapshot's own, or the one it was itself
    /// received with.
    /// </summary>
    public required Guid StreamUuid { get; init; }

    /// <summary><see cref="StreamUuid"/> of the parent; null in a full backup.</summary>
    public Guid? ParentUuid { get; init; }

    /// <summary>Key of the parent's archive; null in a full backup.</summary>
    public string? ParentKey { get; init; }

    /// <summary>What <c>btrfs send</c> was asked for besides, e.g. <c>--proto 2 --compressed-data</c>: it decides over the stream's bytes.</summary>
    public string SendOptions { get; init; } = string.Empty;

    /// <summary>Links of the chain up to here: 1 for a full backup.</summary>
    public required int Depth { get; init; }

    [JsonIgnore]
    public bool IsFull => ParentKey is null;

    /// <summary>The same, as reports name it.</summary>
    [JsonIgnore]
    public BackupKind Kind => IsFull ? BackupKind.Full : BackupKind.Incremental;

    [JsonIgnore]
    public bool IsDirectory => Source == SourceKind.Directory;
}
