using System.Collections.Immutable;

namespace PantherStorage.Model.Linting;

/// <summary>What a file asks to be mounted, whatever its format.</summary>
/// <param name="Mounts">Of every file system, in the file's order.</param>
/// <param name="Pools">What else is said of the Btrfs pools; empty where the format says nothing, as fstab.</param>
/// <param name="SwapFiles">Absolute paths.</param>
public sealed record Layout(ImmutableArray<LayoutMount> Mounts, ImmutableArray<LayoutPool> Pools, ImmutableArray<string> SwapFiles)
{
    /// <summary>Lines of the file that are no entry, and are passed over: <c>line 3</c>.</summary>
    public ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>Mounts of each Btrfs pool, in the file's order.</summary>
    public IEnumerable<IGrouping<string, LayoutMount>> BtrfsPools =>
        Mounts.Where(mount => mount.IsBtrfs).GroupBy(mount => mount.Pool, StringComparer.Ordinal);
}

/// <summary>One mount that a layout asks for.</summary>
public sealed record LayoutMount
{
    /// <summary>Where the file says so: <c>line 4</c>, <c>disk.main</c>.</summary>
    public required string Place { get; init; }

    /// <summary>The file system, by one name in all its mounts: <c>UUID=…</c>, or the way to it through the disks.</summary>
    public required string Pool { get; init; }

    /// <summary><c>btrfs</c>, <c>vfat</c>, …</summary>
    public required string FileSystem { get; init; }

    /// <summary>As it is written; absolute if it is right.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Without the leading slash, empty for the top of the pool; null where the mount does not say.</summary>
    public string? Subvolume { get; init; }

    /// <summary>The number of <c>subvolid=</c>, or null.</summary>
    public string? SubvolumeId { get; init; }

    /// <summary>As they are written, without those that name the subvolume.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>Last field of fstab: whether and when to run fsck; 0 for never.</summary>
    public int Pass { get; init; }

    public bool IsBtrfs => FileSystem == "btrfs";

    /// <summary><c>@home at /home, line 4</c>.</summary>
    public string Where => $"{(Subvolume is { Length: > 0 } ? $"{Subvolume} at " : string.Empty)}{MountPoint}, {Place}";

    internal bool Says(string option) => Options.Contains(option, StringComparer.Ordinal);
}

/// <summary>What a layout says of a Btrfs pool beside its mounts.</summary>
/// <param name="Name">As in <see cref="LayoutMount.Pool"/>.</param>
/// <param name="MakeArguments">Extra arguments of mkfs.btrfs.</param>
/// <param name="Hook">A script that runs when the subvolumes are made and empty; or nothing.</param>
/// <param name="DiscardsStop">Whether a LUKS device lies between, which lets no discard through.</param>
public sealed record LayoutPool(string Name, string Place, ImmutableArray<string> MakeArguments, string Hook, bool DiscardsStop);
