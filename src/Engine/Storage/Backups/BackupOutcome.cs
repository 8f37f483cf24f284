using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;

namespace PantherStorage.Storage.Backups;

/// <summary>How one item ended.</summary>
[JsonConverter(typeof(WordsConverter<Outcome>))]
public enum Outcome
{
    Stored,

    /// <summary>Its snapshot is in the bucket already.</summary>
    Skipped,

    Failed,
}

/// <summary>The outcome of one item.</summary>
public sealed record BackupOutcome
{
    public required string Label { get; init; }

    public required Outcome Outcome { get; init; }

    public string? Key { get; init; }

    public BackupKind? Kind { get; init; }

    public string? ParentKey { get; init; }

    public Instant? SnapshotTime { get; init; }

    public Guid? SnapshotUuid { get; init; }

    /// <summary>Bytes read from the snapshot.</summary>
    public long StreamBytes { get; init; }

    /// <summary>Bytes of the archive in the bucket.</summary>
    public long StoredBytes { get; init; }

    public double Seconds { get; init; }

    /// <summary>Why full or incremental, why skipped, or what went wrong.</summary>
    public required string Because { get; init; }

    /// <summary>What became of an upload that an earlier run did not finish; null when there was none.</summary>
    public string? Upload { get; init; }

    /// <summary>Snapshots made since the backup before this one that are only on this machine, with their dates.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    public ExitCode ExitCode { get; init; } = ExitCode.Success;

    internal static BackupOutcome Stored(MadeBackup made) => Of(made.Manifest) with
    {
        Outcome = Outcome.Stored,
        Because = made.Manifest.Because,
        Seconds = made.Manifest.Seconds,
        Upload = made.Upload,
    };

    internal static BackupOutcome Skipped(Manifest manifest) =>
        Of(manifest) with { Outcome = Outcome.Skipped, Because = $"its newest snapshot is in the bucket already, as {manifest.Key}" };

    internal static BackupOutcome Failed(string label, StorageException e) =>
        new() { Label = label, Outcome = Outcome.Failed, Because = e.Message, ExitCode = e.ExitCode };

    private static BackupOutcome Of(Manifest manifest) => new()
    {
        Label = manifest.Backup.Label,
        Outcome = Outcome.Skipped,
        Because = string.Empty,
        Key = manifest.Key,
        Kind = manifest.Backup.Kind,
        ParentKey = manifest.Backup.ParentKey,
        SnapshotTime = manifest.Backup.SnapshotTime,
        SnapshotUuid = manifest.Backup.SnapshotUuid,
        StreamBytes = manifest.StreamBytes,
        StoredBytes = manifest.Length,
    };
}
