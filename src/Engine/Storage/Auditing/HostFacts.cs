using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Storage.Auditing;

/// <summary>What was seen of a host. Paths are those of the host itself, wherever its root is mounted.</summary>
/// <param name="Mounts">The kernel's mounts at and below the host's root.</param>
/// <param name="Fstab">What it asks for at the next boot.</param>
/// <param name="Directories">What is known of the planned mount points that are mounted.</param>
public sealed record HostFacts(
    MountTable Mounts, ImmutableArray<FstabEntry> Fstab, ImmutableDictionary<string, DirectoryFacts> Directories)
{
    /// <summary>File systems by the pool's name; a pool that is not here was not looked at.</summary>
    public ImmutableDictionary<string, PoolFacts> Pools { get; init; } = ImmutableDictionary<string, PoolFacts>.Empty;

    /// <summary>What starts the host; null when it was not looked at, or nothing on its disk does.</summary>
    public BootFacts? Boot { get; init; }

    /// <summary>What the host does by itself; null when it was not looked at.</summary>
    public UpkeepFacts? Upkeep { get; init; }
}

/// <summary>A pool's file system as a whole.</summary>
/// <param name="Subvolumes">Names of those at its top.</param>
public sealed record PoolFacts(
    BtrfsUsage Usage, ImmutableArray<DeviceErrors> Errors, ScrubStatus Scrub, ImmutableArray<string> Subvolumes)
{
    /// <summary>Number of its default subvolume, where that is neither its top nor what the plan mounts; else null.</summary>
    public long? StrayDefault { get; init; }

    /// <summary>Its disks; null when they were not looked at.</summary>
    public MemberFacts? Members { get; init; }
}

/// <param name="Bare">Kernel names of devices that are no open containers.</param>
public sealed record MemberFacts(BtrfsMembers Btrfs, ImmutableArray<string> Bare);

/// <summary>Snapshots, timers and swap, at one moment.</summary>
/// <param name="Snapshots">When those of this program were made, by snapper configuration; of subvolumes that are mounted only.</param>
/// <param name="Timers">Timers that the host starts, e.g. <c>panther-snapshot.timer</c>.</param>
/// <param name="Wanted">Timers that the plan wants.</param>
/// <param name="Swaps">Files and devices that are swap now.</param>
public sealed record UpkeepFacts(
    Instant Now, ImmutableDictionary<string, ImmutableArray<Instant>> Snapshots,
    ImmutableArray<string> Timers, ImmutableArray<string> Wanted, ImmutableArray<string> Swaps)
{
    /// <summary>When the snapshot of the newest sound copy in the replica was made, by snapper configuration; null where it could not be looked at, or the plan has none.</summary>
    public ImmutableDictionary<string, ReplicaSeen>? Replica { get; init; }

    /// <summary>Why the replica could not be looked at; null when it was.</summary>
    public string? ReplicaUnreadable { get; init; }

    /// <summary>Files that lie in swap subvolumes, in the running system's paths.</summary>
    public ImmutableArray<string> SwapFiles { get; init; } = [];
}

/// <summary>How Btrfs treats new files of a directory, and how it treats those that are there.</summary>
public sealed record DirectoryFacts
{
    public required InodeFlags Flags { get; init; }

    /// <summary>Value of the <c>compression</c> property, empty when unset.</summary>
    public string Compression { get; init; } = string.Empty;

    /// <summary>Regular files looked at; 0 where they do not matter.</summary>
    public int FilesSeen { get; init; }

    /// <summary>Of these, how many are copied on write.</summary>
    public int FilesCopiedOnWrite { get; init; }

    /// <summary>The first of them, below the mount point.</summary>
    public string FirstCopiedOnWrite { get; init; } = string.Empty;
}
