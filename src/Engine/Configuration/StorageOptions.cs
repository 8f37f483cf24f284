using System.Collections.Immutable;

namespace PantherStorage.Engine.Configuration;

/// <summary>The owner's <c>storage.*</c> options. What is null takes the host profile's default.</summary>
public sealed record StorageOptions
{
    /// <summary>A host profile's name, or <c>auto</c>.</summary>
    public string Profile { get; init; } = "auto";

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

    /// <summary>By subvolume name, e.g. <c>@postgresql</c>.</summary>
    public ImmutableDictionary<string, SubvolumeOptions> Subvolumes { get; init; } = ImmutableDictionary<string, SubvolumeOptions>.Empty;

    /// <summary>Whether a database, container or swap subvolume without effective nodatacow is an error (else a warning).</summary>
    public bool EnforceDatabaseNodatacow { get; init; } = true;
}

public sealed record SubvolumeOptions
{
    public bool? Enable { get; init; }

    public ImmutableArray<string>? MountOptions { get; init; }

    public string? Compression { get; init; }
}

public sealed record SnapshotOptions
{
    public bool Enable { get; init; } = true;

    public RetentionOptions Retention { get; init; } = new();

    /// <summary>When less of a pool is free, its oldest counted snapshots go, also within the counts; 0 is never.</summary>
    public int MinFreePercent { get; init; } = 5;

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

public sealed record BackupOptions
{
    public bool Enable { get; init; } = true;

    public ImmutableArray<string> Subvolumes { get; init; } = ["/", "/home", "/etc"];

    public bool IncludeDatabases { get; init; } = true;

    public bool IncludeContainers { get; init; }

    /// <summary>Whether a backup also stores a digest of every file, so that a restore can be compared with it.</summary>
    public bool ContentDigest { get; init; } = true;

    public B2Options B2 { get; init; } = new();
}

public sealed record B2Options
{
    public string Bucket { get; init; } = string.Empty;

    /// <summary>e.g. <c>https://s3.us-west-004.backblazeb2.com</c>.</summary>
    public string Endpoint { get; init; } = string.Empty;

    public string Region { get; init; } = "us-west-004";

    public string CredentialsFile { get; init; } = "/var/lib/panther-backups/b2-credentials.env";

    /// <summary>Lets a plain-http endpoint pass; for drills.</summary>
    public bool AllowInsecureEndpoint { get; init; }
}
