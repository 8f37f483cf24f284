using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Backups;

/// <summary>One backup to be made: everything about it is decided.</summary>
public sealed record BackupJob
{
    public required ArchiveKey Key { get; init; }

    public required BackupItem Item { get; init; }

    public required Snapshot Snapshot { get; init; }

    /// <summary>When the snapshot counts as made: at its own date, unless the order of snapshots shows that the clock was wrong.</summary>
    public required Instant Time { get; init; }

    /// <summary>What is read: the snapshot, or a directory in it.</summary>
    public required string SourcePath { get; init; }

    public required Tier Tier { get; init; }

    public required ChainDecision Decision { get; init; }

    /// <summary>The parent's snapshot; null in a full backup.</summary>
    public Snapshot? Parent { get; init; }

    /// <summary>Path of the parent's snapshot; null in a full backup.</summary>
    public string? ParentPath => Parent?.Path;

    /// <summary>Whether its upload is left unnoted, and so neither stopped at a deadline nor resumed: the label's note is a full's that goes on later.</summary>
    public bool IsUnnoted { get; init; }

    public bool IsDirectory => Item.Kind == SourceKind.Directory;
}
