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

    /// <summary>The night ended before its upload did; it goes on in the next, with what is stored.</summary>
    Paused,

    /// <summary>It is due and was not begun: it waits for the next window.</summary>
    Waiting,
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

    /// <summary>Bytes of the archive in the bucket; of one that is paused, those stored so far.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Bytes that one which is paused will come to; null where nobody knows, and for all others.</summary>
    public long? ExpectedBytes { get; init; }

    public double Seconds { get; init; }

    /// <summary>Why full or incremental, why skipped, or what went wrong.</summary>
    public required string Because { get; init; }

    /// <summary>What became of an upload that an earlier run did not finish; null when there was none.</summary>
    public string? Upload { get; init; }

    /// <summary>Snapshots made since the backup before this one that are only on this machine, with their dates.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    public ExitCode ExitCode { get; init; } = ExitCode.Success;

    /// <summary>Whether what is paused or waits is a full of a subvolume, which may take several nights.</summary>
    [JsonIgnore]
    internal bool IsFullOfSubvolume { get; init; }

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

    internal static BackupOutcome Paused(BackupJob job, InterruptedUpload upload, string next) => new()
    {
        Label = job.Key.Label,
        Outcome = Outcome.Paused,
        Key = upload.Key,
        Kind = job.Decision.Parent is null ? BackupKind.Full : BackupKind.Incremental,
        IsFullOfSubvolume = IsFull(job),
        SnapshotTime = job.Time,
        SnapshotUuid = job.Snapshot.Uuid,
        StoredBytes = upload.Stored,
        ExpectedBytes = upload.Expected,
        Because = $"the night is over with {new Bytes(upload.Stored)}{(upload.Expected is { } all ? $" of about {new Bytes(all)}" : string.Empty)} stored; it goes on from there {next}",
    };

    internal static BackupOutcome Waiting(BackupJob job, string because) => new() { Label = job.Key.Label, Outcome = Outcome.Waiting, Because = because, IsFullOfSubvolume = IsFull(job) };

    private static bool IsFull(BackupJob job) => !job.IsDirectory && job.Decision.Parent is null;

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
