using System.Collections.Immutable;

namespace PantherStorage.Model.Profiles;

/// <summary>What is known of a host: its disks, what lives on them, what it promises, and by what else it is recognised.</summary>
public sealed record HostProfile
{
    /// <summary>Of a host's name; <c>all</c> and <c>auto</c> mean something else where a host is named.</summary>
    internal const string NamePattern = "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$";

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

    /// <summary>Pools that are more than one bare disk; the others need no word.</summary>
    public ImmutableArray<PoolShape> Pools { get; init; } = [];

    public required KeptSnapshots Kept { get; init; }

    /// <summary>At most so much work may be lost, minutes.</summary>
    public required int RpoMinutes { get; init; }

    /// <summary>A restore may take this long, minutes.</summary>
    public required int RtoMinutes { get; init; }

    /// <summary>What its firmware says of itself.</summary>
    public HostEvidence Evidence { get; init; } = HostEvidence.None;

    public override string ToString() => Name;
}

/// <summary>What a host is used as; presets differ by it.</summary>
public enum HostKind
{
    /// <summary>A person's machine with SSDs of its own: a desktop too.</summary>
    Laptop,

    /// <summary>A machine of somebody's cloud, with virtual disks.</summary>
    Server,
}

/// <param name="Role"><c>primary</c> or <c>secondary</c>: also the name of its pool, unless it joins another's.</param>
/// <param name="DeviceName">Kernel name it must have (<c>nvme0n1</c>), or null where its size tells it.</param>
/// <param name="Size">As the owner's documents say it.</param>
public sealed record ProfileDisk(string Role, string? DeviceName, NominalSize Size)
{
    /// <summary>How a drill's machine shows it.</summary>
    public DiskBus Bus { get; init; } = ProfileBuses.Of(DeviceName);

    /// <summary>The size to the byte, as a drill's machine has it.</summary>
    public Bytes Bytes { get; init; } = Size.Decimal;

    /// <summary>The pool that it belongs to: its own, or the role of another disk.</summary>
    public string Pool { get; init; } = Role;
}

/// <summary>How many periods of a tier keep a snapshot; 0 is off.</summary>
public sealed record KeptSnapshots(int Hourly, int Daily, int Weekly, int Monthly)
{
    /// <summary>Most a tier may ask to keep: a century of hours is a typing error, not a policy.</summary>
    public const int Most = 1000;
}

/// <summary>Whether a subvolume belongs to its host for good, or the owner may switch it.</summary>
public enum Presence
{
    Always,
    OnByDefault,
    OffByDefault,
}
