using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <summary>What is known of one of the owner's hosts: its disks, what lives on them, what it promises.</summary>
public sealed record HostProfile
{
    public required string Name { get; init; }

    /// <summary>e.g. <c>dev-laptop</c>.</summary>
    public required string Class { get; init; }

    /// <summary>First part of its keys in the bucket.</summary>
    public required string BucketPrefix { get; init; }

    public required HostKind Kind { get; init; }

    /// <summary>What starts it, as its owner says.</summary>
    public Firmware Firmware { get; init; } = Firmware.Uefi;

    /// <summary>Primary first.</summary>
    public required ImmutableArray<ProfileDisk> Disks { get; init; }

    /// <summary>Those of the primary pool first.</summary>
    public required ImmutableArray<SubvolumeShape> Subvolumes { get; init; }

    public required KeptSnapshots Kept { get; init; }

    /// <summary>At most so much work may be lost, minutes.</summary>
    public required int RpoMinutes { get; init; }

    /// <summary>A restore may take this long, minutes.</summary>
    public required int RtoMinutes { get; init; }
}

/// <summary>What a host is used as; presets differ by it.</summary>
public enum HostKind
{
    Laptop,
    Server,
}

/// <param name="Role"><c>primary</c> or <c>secondary</c>: also the name of its pool.</param>
/// <param name="DeviceName">Kernel name it must have (<c>nvme0n1</c>), or null where its size tells it.</param>
/// <param name="Size">As the owner's documents say it.</param>
public sealed record ProfileDisk(string Role, string? DeviceName, NominalSize Size);

/// <summary>How many periods of a tier keep a snapshot; 0 is off.</summary>
public sealed record KeptSnapshots(int Hourly, int Daily, int Weekly, int Monthly);

/// <summary>Whether a subvolume belongs to its host for good, or the owner may switch it.</summary>
public enum Presence
{
    Always,
    OnByDefault,
    OffByDefault,
}
