using System.Collections.Immutable;
using System.Globalization;

namespace PantherStorage.Linux.Btrfs;

/// <summary>What the kernel says of a mounted Btrfs in sysfs (btrfs(5), "SYSFS INTERFACE").</summary>
/// <param name="Devices">Kernel names of those that are there.</param>
/// <param name="Missing">Devices that belong to it and are not there.</param>
/// <param name="Data">Block profiles in use, e.g. <c>raid1</c>; more than one after a conversion that was cut short.</param>
public sealed record BtrfsMembers(ImmutableArray<string> Devices, int Missing, ImmutableArray<string> Data, ImmutableArray<string> Metadata)
{
    private const string Sysfs = "/sys/fs/btrfs";

    /// <returns>The file system that a device belongs to; null where none of that is mounted.</returns>
    public static BtrfsMembers? With(string kernelName)
    {
        var home = Directory.Exists(Sysfs)
            ? Directory.GetDirectories(Sysfs).FirstOrDefault(directory => Path.Exists($"{directory}/devices/{kernelName}"))
            : null;
        return home is null ? null : new BtrfsMembers(
            [.. Directory.GetFileSystemEntries($"{home}/devices").Select(device => Path.GetFileName(device)).Order(StringComparer.Ordinal)],
            Directory.Exists($"{home}/devinfo") ? Directory.GetDirectories($"{home}/devinfo").Count(IsMissing) : 0,
            Profiles($"{home}/allocation/data"), Profiles($"{home}/allocation/metadata"));
    }

    private static bool IsMissing(string device) =>
        File.Exists($"{device}/missing") && File.ReadAllText($"{device}/missing").Trim() == 1.ToString(CultureInfo.InvariantCulture);

    /// <summary>A profile has a directory once it has block groups, and keeps it when they are gone.</summary>
    private static ImmutableArray<string> Profiles(string directory) => Directory.Exists(directory)
        ? [.. Directory.GetDirectories(directory).Where(profile => !IsEmpty(profile)).Select(profile => Path.GetFileName(profile)).Order(StringComparer.Ordinal)]
        : [];

    private static bool IsEmpty(string profile) => File.Exists($"{profile}/total_bytes") && File.ReadAllText($"{profile}/total_bytes").Trim() == "0";
}
