using System.Collections.Immutable;

namespace PantherStorage.Linux.Mounts;

/// <summary>What is mounted where, in the order in which the kernel lists it: a later entry hides an earlier one at the same place.</summary>
public sealed record MountTable(ImmutableArray<MountEntry> Entries)
{
    /// <summary>What this process sees.</summary>
    public static MountTable Read() => Parse(File.ReadAllText("/proc/self/mountinfo"));

    /// <summary>
    /// What the host has mounted, also where this process sees a copy of it: the sandbox of a service mounts everything
    /// once more, read-only and nosuid (systemd.exec(5)). In a chroot, where / is another, what is mounted there.
    /// </summary>
    public static MountTable OfHost()
    {
        var own = Read();
        try
        {
            return OfHost(own, Parse(File.ReadAllText("/proc/1/mountinfo")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return own;
        }
    }

    internal static MountTable OfHost(MountTable own, MountTable first) =>
        own.At("/") is { } root && first.At("/") is { } its && (root.Device, root.Root) == (its.Device, its.Root) ? first : own;

    public static MountTable Parse(string text) =>
        new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(MountEntry.Parse)]);

    /// <summary>What is seen at exactly this mount point, or null when nothing is mounted there.</summary>
    public MountEntry? At(string mountPoint) =>
        Entries.LastOrDefault(entry => string.Equals(entry.MountPoint, mountPoint, StringComparison.Ordinal));

    /// <summary>The mount that a path lies in; null where none is known.</summary>
    public MountEntry? Holding(string path) =>
        Entries.Where(entry => IsAtOrBelow(path, entry.MountPoint)).Reverse().MaxBy(entry => entry.MountPoint.Length);

    /// <summary>All mounts at or below a directory, in order.</summary>
    public IEnumerable<MountEntry> Below(string directory) =>
        Entries.Where(entry => IsAtOrBelow(entry.MountPoint, directory));

    private static bool IsAtOrBelow(string path, string directory) =>
        directory == "/" || string.Equals(path, directory, StringComparison.Ordinal)
        || path.StartsWith(directory + '/', StringComparison.Ordinal);
}
