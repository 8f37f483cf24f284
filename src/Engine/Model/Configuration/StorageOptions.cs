using System.Collections.Immutable;

namespace PantherStorage.Model.Configuration;

/// <summary>
/// The owner's <c>storage.*</c> options. What is null takes the host profile's value (<see cref="HostDefaults"/>). What
/// each one means, and which values it takes, is in <see cref="OptionTable"/>.
/// </summary>
public sealed record StorageOptions
{
    public bool? Enable { get; init; }

    /// <summary>A host profile's name, or <c>auto</c>.</summary>
    public string Profile { get; init; } = "auto";

    /// <summary>First part of every key in the bucket, or <c>auto</c> for the profile's.</summary>
    public string Hostname { get; init; } = "auto";

    public string User { get; init; } = "hbohlen";

    /// <summary>IANA zone of schedules and retention periods.</summary>
    public string TimeZone { get; init; } = "UTC";

    public BtrfsOptions Btrfs { get; init; } = new();

    public SnapshotOptions Snapshots { get; init; } = new();

    public ReplicaOptions Replica { get; init; } = new();

    public BackupOptions Backup { get; init; } = new();

    public MonitoringOptions Monitoring { get; init; } = new();
}

/// <summary><c>storage.btrfs</c>: mount options, and the upkeep of pools.</summary>
public sealed record BtrfsOptions
{
    public bool? SsdOptimization { get; init; }

    public bool SsdAutodefrag { get; init; }

    /// <summary>When freed blocks are given back, e.g. <c>Sun 3:30</c>.</summary>
    public string FstrimSchedule { get; init; } = "Sun 3:30";

    /// <summary>For servers: balanced, io-optimized or space-optimized.</summary>
    public string? PerformanceMode { get; init; }

    /// <summary>By subvolume name, e.g. <c>@postgresql</c>.</summary>
    public ImmutableDictionary<string, SubvolumeOptions> Subvolumes { get; init; } = ImmutableDictionary<string, SubvolumeOptions>.Empty;

    /// <summary>Whether a database, container or swap subvolume without effective nodatacow is an error (else a warning).</summary>
    public bool EnforceDatabaseNodatacow { get; init; } = true;
}

/// <summary><c>storage.btrfs.subvolumes.NAME</c>: what the owner changes of one subvolume.</summary>
public sealed record SubvolumeOptions
{
    public bool? Enable { get; init; }

    /// <summary>Laid over the preset's options.</summary>
    public ImmutableArray<string>? MountOptions { get; init; }

    public string? Compression { get; init; }
}

/// <summary><c>storage.snapshots</c>: when they are made, and how many are kept.</summary>
public sealed record SnapshotOptions
{
    public bool? Enable { get; init; }

    /// <summary>Time of day of the daily snapshot, e.g. <c>02:00</c>.</summary>
    public string Schedule { get; init; } = "02:00";

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Subvolumes that are snapshotted though their content alone would not ask for it, e.g. <c>@containers</c>.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Subvolumes that are not, though their content would.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>When less of a pool is free, the oldest snapshots that the counts keep are deleted too; 0 is never.</summary>
    public int MinFreePercent { get; init; } = 5;

    /// <summary>How long hooks may keep anything paused for one snapshot, in all.</summary>
    public int PauseLimitSeconds { get; init; } = 300;

    /// <summary>What runs before and after snapshots, by a name of the owner's.</summary>
    public ImmutableDictionary<string, HookOptions> Hooks { get; init; } = ImmutableDictionary<string, HookOptions>.Empty;
}

/// <summary>What runs before and after the snapshot of some subvolumes.</summary>
public sealed record HookOptions
{
    /// <summary><c>postgresql</c> (CHECKPOINT), <c>redis</c> (SAVE), <c>podman</c> (pause and unpause) or <c>command</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Names such as <c>@postgresql</c>; by default the one that the kind is about.</summary>
    public ImmutableArray<string>? Subvolumes { get; init; }

    /// <summary>Program and arguments; for <c>command</c> only.</summary>
    public ImmutableArray<string>? Before { get; init; }

    /// <summary>Program and arguments, run whatever came of the snapshot; for <c>command</c> only.</summary>
    public ImmutableArray<string>? After { get; init; }

    /// <summary>Which to pause; all that run by default. For <c>podman</c> only.</summary>
    public ImmutableArray<string>? Containers { get; init; }

    /// <summary>How long each of its programs may take; 60 by default.</summary>
    public int? TimeoutSeconds { get; init; }
}

/// <summary>How many periods keep a snapshot; 0 turns a tier off.</summary>
public sealed record RetentionOptions
{
    public int? Hourly { get; init; }

    public int? Daily { get; init; }

    public int? Weekly { get; init; }

    public int? Monthly { get; init; }
}
