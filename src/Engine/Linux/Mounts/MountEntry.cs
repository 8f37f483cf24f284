using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Model;

namespace PantherStorage.Linux.Mounts;

/// <summary>One line of <c>/proc/self/mountinfo</c> (proc_pid_mountinfo(5)).</summary>
public sealed record MountEntry
{
    private const string SubvolumeOption = "subvolid=";

    /// <summary>Kernel's number of the mount; a child's is higher than its parent's when it was mounted later.</summary>
    public required int Id { get; init; }

    public required int ParentId { get; init; }

    /// <summary><c>major:minor</c>; for Btrfs an anonymous number, not that of a disk.</summary>
    public required string Device { get; init; }

    /// <summary>What of the file system is mounted: for Btrfs the subvolume's path from the top, e.g. <c>/@home</c>.</summary>
    public required string Root { get; init; }

    public required string MountPoint { get; init; }

    /// <summary>Options of this mount alone, e.g. <c>rw</c>, <c>noatime</c>.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>How mounting and unmounting spreads from and to it, e.g. <c>shared:2</c>, <c>master:1</c>; empty where it does not.</summary>
    public ImmutableArray<string> Propagation { get; init; } = [];

    public required string FileSystem { get; init; }

    /// <summary>e.g. <c>/dev/nvme0n1p2</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Options of the file system as a whole, the same on every mount of it, e.g. <c>compress=zstd:3</c>.</summary>
    public required ImmutableArray<string> SuperOptions { get; init; }

    /// <summary>Whether nothing can be written there, by this mount's own options or because the file system is so as a whole.</summary>
    public bool IsReadOnly => Options.Contains("ro") || IsFileSystemReadOnly;

    /// <summary>
    /// Whether the file system is read-only as a whole, as it is after an error of the disk. One mount of it may be read-only
    /// alone: every mount is so in the sandbox of a service.
    /// </summary>
    public bool IsFileSystemReadOnly => SuperOptions.Contains("ro");

    /// <summary>The kernel's number of the Btrfs subvolume that is seen there, or in which the directory lies that is; null where it is none. A renamed subvolume keeps it.</summary>
    public long? Subvolume => FileSystem == "btrfs" && SuperOptions.FirstOrDefault(option => option.StartsWith(SubvolumeOption, StringComparison.Ordinal)) is { } option
        && long.TryParse(option.AsSpan(SubvolumeOption.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <exception cref="FormatException">The line is not one of mountinfo.</exception>
    public static MountEntry Parse(string line)
    {
        var fields = line.Split(' ');
        var separator = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        if (separator < 6 || fields.Length < separator + 4)
            throw new FormatException($"not a line of mountinfo: {line}");
        return new MountEntry
        {
            Id = int.Parse(fields[0], CultureInfo.InvariantCulture),
            ParentId = int.Parse(fields[1], CultureInfo.InvariantCulture),
            Device = fields[2],
            Root = OctalEscapes.Undo(fields[3]),
            MountPoint = OctalEscapes.Undo(fields[4]),
            Options = Split(fields[5]),
            Propagation = [.. fields[6..separator]],
            FileSystem = OctalEscapes.Undo(fields[separator + 1]),
            Source = OctalEscapes.Undo(fields[separator + 2]),
            SuperOptions = Split(fields[separator + 3]),
        };
    }

    private static ImmutableArray<string> Split(string options) => [.. options.Split(',').Select(OctalEscapes.Undo)];
}
