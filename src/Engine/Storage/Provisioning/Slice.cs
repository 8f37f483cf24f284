using System.Collections.Immutable;
using System.Globalization;
using PantherStorage.Linux.Block;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A part of a disk in which a file system or a RAID member may begin and end: the disk itself, or a partition.</summary>
/// <param name="Name">For people, e.g. <c>nvme0n1p2</c>.</param>
/// <param name="Start">Bytes from the start of the disk.</param>
/// <param name="Length">Bytes.</param>
internal sealed record Slice(string Name, long Start, long Length)
{
    private const long FirstPartition = 1 << 20;
    private const int Sector = 512;

    /// <summary>
    /// The disk, the partitions that the kernel knows, and those that the plan will make: what lies where they will begin is
    /// overwritten first, and may be what is left of a table that was lost.
    /// </summary>
    public static ImmutableArray<Slice> Of(BlockDevice disk, DiskPlan plan) =>
    [
        new Slice(disk.KernelName, 0, disk.Size.Count),
        .. disk.Partitions.Select(name => new Slice(name, Attribute(name, "start"), Attribute(name, "size"))),
        .. Planned(disk, plan),
    ];

    private static IEnumerable<Slice> Planned(BlockDevice disk, DiskPlan plan)
    {
        var start = FirstPartition;
        foreach (var part in plan.Partitions)
        {
            var length = part.Bytes > 0 ? part.Bytes : disk.Size.Count - start;
            yield return new Slice($"{disk.KernelName} where {part.Name} will be", start, length);
            start += length;
        }
    }

    // sysfs counts in units of 512 bytes whatever the disk's sector is.
    private static long Attribute(string partition, string name) =>
        long.Parse(File.ReadAllText($"/sys/class/block/{partition}/{name}"), CultureInfo.InvariantCulture) * Sector;
}
