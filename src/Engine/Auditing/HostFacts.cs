using System.Collections.Immutable;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Auditing;

/// <summary>What was seen of a host. Paths are those of the host itself, wherever its root is mounted.</summary>
/// <param name="Mounts">The kernel's mounts at and below the host's root.</param>
/// <param name="Fstab">What it asks for at the next boot.</param>
/// <param name="Directories">What is known of the planned mount points that are mounted.</param>
public sealed record HostFacts(
    MountTable Mounts, ImmutableArray<FstabEntry> Fstab, ImmutableDictionary<string, DirectoryFacts> Directories);

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
