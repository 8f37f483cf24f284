using System.Collections.Immutable;

namespace PantherStorage.Engine.Configuration;

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

    public BackupOptions Backup { get; init; } = new();

    public MonitoringOptions Monitoring { get; init; } = new();
}

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

public sealed record SubvolumeOptions
{
    public bool? Enable { get; init; }

    /// <summary>Laid over the preset's options.</summary>
    public ImmutableArray<string>? MountOptions { get; init; }

    public string? Compression { get; init; }
}

public sealed record SnapshotOptions
{
    public bool? Enable { get; init; }

    /// <summary>Time of day of the daily snapshot, e.g. <c>02:00</c>.</summary>
    public string Schedule { get; init; } = "02:00";

    public RetentionOptions Retention { get; init; } = new();

    public HookOptions Hooks { get; init; } = new();
}

/// <summary>How many periods keep a snapshot; 0 turns a tier off.</summary>
public sealed record RetentionOptions
{
    public int? Hourly { get; init; }

    public int? Daily { get; init; }

    public int? Weekly { get; init; }

    public int? Monthly { get; init; }
}

/// <summary>What is done around a snapshot so that its content is at rest.</summary>
public sealed record HookOptions
{
    /// <summary>PostgreSQL <c>CHECKPOINT</c> and Redis <c>SAVE</c> before their subvolumes are snapshotted.</summary>
    public bool Databases { get; init; } = true;

    public bool PauseContainers { get; init; }

    /// <summary>Command lines for /bin/sh.</summary>
    public ImmutableArray<string> Before { get; init; } = [];

    /// <summary>Command lines for /bin/sh.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>For each hook by itself.</summary>
    public int TimeoutSeconds { get; init; } = 60;
}
