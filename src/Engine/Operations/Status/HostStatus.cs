using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations.Status;

/// <summary>Whether something is as recent as it should be.</summary>
public enum Freshness
{
    Fresh,
    Late,

    /// <summary>Dated later than now: a clock was wrong, and how old it is nobody knows.</summary>
    Ahead,

    /// <summary>It could not be looked at.</summary>
    Unknown,
}

/// <summary>How a host's snapshots and backups stand.</summary>
/// <param name="Unreadable">Why the bucket could not be looked at; null when it was.</param>
public sealed record HostStatus(
    string Host, Instant Now, ImmutableArray<LabelStatus> Labels, ImmutableArray<DiskStatus> Disks,
    decimal? DollarsAMonth, CostLevel? CostLevel, string? Unreadable)
{
    /// <summary>Subvolumes that are snapshotted here and that no backup sends.</summary>
    public ImmutableArray<LocalSnapshots> SnapshotsOnly { get; init; } = [];

    /// <summary>What a person should know of the snapshots: wrong dates, changes made to them, what snapper does not list.</summary>
    public ImmutableArray<string> Doubts { get; init; } = [];

    /// <summary>What <c>storage.backup.budget = adapt</c> has given up, in words.</summary>
    public ImmutableArray<string> Conceded { get; init; } = [];

    /// <summary>What keeps the file systems well, and how each of it stands.</summary>
    public ImmutableArray<ChoreStatus> Upkeep { get; init; } = [];

    /// <summary>What the last verification came to; null where none is noted.</summary>
    public RememberedVerification? Verified { get; init; }

    /// <summary>Backups that are due and wait for a window, mains, or another line.</summary>
    public ImmutableArray<NightWait> Waits { get; init; } = [];

    /// <summary>How the second copy of the snapshots stands; null where the plan has none.</summary>
    public ReplicaStatus? Replica { get; init; }

    /// <summary>Fingerprint of this host's signing key: the machine's id; null where it has none yet.</summary>
    public string? Machine { get; init; }

    /// <summary>Its public key in base64.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Which other machine has claimed this host's name, in words; null when none has.</summary>
    public string? OtherMachine { get; init; }

    /// <summary>Exit code 1 reports what is late, dated later than now, or held, whatever else could not be looked at.</summary>
    public ExitCode ExitCode =>
        OtherMachine is not null || Replica is { IsWrong: true } || Labels.Any(label => label.IsWrong || label.Held is not null) || SnapshotsOnly.Any(local => local.Snapshot.IsWrong) || Upkeep.Any(chore => chore.Done.IsWrong) || Disks.Any(disk => disk.IsReadOnly || disk.IsMetadataFull) ? ExitCode.Failed
        : Unreadable is not null || Disks.Any(disk => disk.Unreadable is not null) ? ExitCode.CouldNotVerify
        : ExitCode.Success;
}

/// <summary>The last of something, and when the next is due.</summary>
/// <param name="Last">Null when there is none, or it could not be looked at.</param>
/// <param name="NextDue">Now when it is due already; null when nothing makes the next.</param>
/// <param name="LimitHours">From which age on (exclusive) it is late.</param>
public sealed record LastAndNext(Instant? Last, Instant? NextDue, double LimitHours, Freshness State)
{
    internal bool IsWrong => State is Freshness.Late or Freshness.Ahead;
}

/// <summary>The snapshots of a subvolume that no backup sends.</summary>
/// <param name="Config">Its snapper configuration.</param>
/// <param name="Snapshots">How many each tier counts: one that serves several counts in each.</param>
public sealed record LocalSnapshots(string Config, string Subvolume, LastAndNext Snapshot, ImmutableSortedDictionary<string, int> Snapshots);

/// <summary>One label of the backup scope.</summary>
/// <param name="Backups">How many are in the bucket; null when it could not be looked at.</param>
/// <param name="Snapshots">How many each tier counts: one that serves several counts in each. <c>other</c> are those that no tier counts.</param>
/// <param name="Chain">Keys that a restore of the newest restorable backup needs, oldest first.</param>
/// <param name="LastBytes">Of the newest archive.</param>
/// <param name="LastSeconds">How long the newest backup took.</param>
/// <param name="ProvedSince">Every byte of that chain was proved then or later; null when some never was.</param>
/// <param name="UnprovedBytes">Of that chain.</param>
/// <param name="StoredBytes">All that its label costs: hidden versions and unfinished uploads too.</param>
/// <param name="DollarsAMonth">Its share of the month's cost.</param>
public sealed record LabelStatus(
    string Label, string Path, string Subvolume, LastAndNext Snapshot, LastAndNext Backup, int? Backups,
    ImmutableSortedDictionary<string, int> Snapshots, ImmutableArray<string> Chain, long? LastBytes, double? LastSeconds,
    Instant? ProvedSince, long UnprovedBytes, long StoredBytes, decimal DollarsAMonth)
{
    /// <summary>When something of the label was proved last; null where nothing was, and then its age is that of the first backup.</summary>
    public LastAndNext Proof { get; init; } = new(null, null, 0, Freshness.Unknown);

    /// <summary>When the first of its backups that are still there was made.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Instant? FirstBackup { get; init; }

    /// <summary>Its upload that goes on another time; null when there is none.</summary>
    public UnfinishedBackup? Unfinished { get; init; }

    /// <summary>Backups in which a verification found damage.</summary>
    public int Damaged { get; init; }

    /// <summary>Why its retention waits for a person; null when it does not.</summary>
    public string? Held { get; init; }

    /// <summary>How often a backup of it is made: hourly, daily, weekly or monthly.</summary>
    public string Pace { get; init; } = Tier.Daily.Name();

    /// <summary>Why its backup should have been done when the night ended, in words; null where it was, or was not meant to be.</summary>
    public string? Overran { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsWrong => Snapshot.IsWrong || Backup.IsWrong || Proof.IsWrong || Overran is not null;

    /// <summary>How many archives of the chain are encrypted: a restore needs their private key.</summary>
    public int EncryptedLinks { get; init; }
}

/// <param name="Pool">Label of its file system.</param>
/// <param name="Bytes">0, as the other figures are, where it could not be looked at.</param>
/// <param name="UsedPercent">Of its size.</param>
public sealed record DiskStatus(string Pool, long Bytes, long FreeBytes, double UsedPercent)
{
    /// <summary>Why it could not be looked at, as when it is not mounted; null when it was.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Whether nothing can be written to it, as after an error of the disk: no more snapshots are made.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether no file and no snapshot can be made on it, however much room there is for the contents of files.</summary>
    public bool IsMetadataFull { get; init; }

    /// <summary>Null when it could not be told.</summary>
    public BalanceState? Balance { get; init; }
}
