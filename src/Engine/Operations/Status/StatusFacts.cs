using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations.Status;

/// <summary>How old the newest may be.</summary>
public sealed record StatusLimits
{
    /// <summary>Of a snapshot; a host whose most frequent tier is rarer gets that tier's time.</summary>
    public Duration Snapshots { get; init; } = Duration.FromHours(24);

    /// <summary>Of a daily or hourly backup. Rarer ones get their tier's time and half a day.</summary>
    public Duration Backups { get; init; } = Duration.FromHours(36);

    /// <summary>Of the newest proof of anything of a label.</summary>
    public Duration Proofs { get; init; } = Duration.FromDays(35);
}

/// <summary>What the bucket says.</summary>
public sealed record BucketFacts(Catalogue Catalogue, Bill Bill)
{
    /// <summary>Which other machine has claimed the host's name, in words; null when none has.</summary>
    public string? OtherMachine { get; init; }
}

/// <summary>All that a status is made of.</summary>
/// <param name="Snapshots">By snapper configuration.</param>
/// <param name="Bucket">Null when it could not be looked at.</param>
/// <param name="Unreadable">Why; null when it could.</param>
public sealed record StatusFacts(
    StoragePlan Plan, IReadOnlyDictionary<string, IReadOnlyList<Snapshot>> Snapshots, BucketFacts? Bucket, string? Unreadable,
    ProofLedger Ledger, ImmutableArray<DiskStatus> Disks, Instant Now, StatusLimits Limits)
{
    /// <summary>What a person should know of the snapshots.</summary>
    public ImmutableArray<string> Doubts { get; init; } = [];

    /// <summary>What the replica has, by snapper configuration; null where the plan has none.</summary>
    public ImmutableDictionary<string, ReplicaSeen>? Replica { get; init; }

    /// <summary>Why the replica could not be looked at; null when it was.</summary>
    public string? ReplicaUnreadable { get; init; }

    /// <summary>Public part of the host's signing key; null where it has none yet.</summary>
    public VerifyingKey? SigningKey { get; init; }

    /// <summary>By label: its upload that goes on another time.</summary>
    public ImmutableDictionary<string, UnfinishedBackup> Unfinished { get; init; } = ImmutableDictionary<string, UnfinishedBackup>.Empty;

    /// <summary>Backups that are due and wait.</summary>
    public ImmutableArray<NightWait> Waits { get; init; } = [];

    /// <summary>When the last night ended; null while one goes on, and where there is no time outside them.</summary>
    public Instant? NightEnded { get; init; }

    /// <summary>What keeps the file systems well, and how each of it stands.</summary>
    public ImmutableArray<ChoreStatus> Upkeep { get; init; } = [];

    /// <summary>What the last verification came to; null where none is noted.</summary>
    public RememberedVerification? Verified { get; init; }

    /// <summary>Labels whose retention waits for a person.</summary>
    public Holds Holds { get; init; } = Holds.None;

    /// <summary>What <c>storage.backup.budget = adapt</c> has given up, in words; <see cref="Plan"/> is with it.</summary>
    public ImmutableArray<string> Conceded { get; init; } = [];
}
