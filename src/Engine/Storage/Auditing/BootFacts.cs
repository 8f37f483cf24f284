using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Auditing;

/// <summary>What starts a host, and what its firmware finds on the disk of <c>/</c>.</summary>
/// <param name="Firmware">The firmware that looks there.</param>
/// <param name="Disk">e.g. <c>/dev/sda</c>.</param>
public sealed record BootFacts(SeenFirmware Firmware, string Disk, PartitionTable Table)
{
    /// <summary>Null where the kernel was handed over by a hypervisor, nobody can tell the firmware, or the disk has no GPT.</summary>
    /// <param name="mounts">Below the host's root, in its own paths.</param>
    internal static async Task<BootFacts?> Of(StoragePlan plan, HostPaths host, MountTable mounts, CancellationToken cancellation)
    {
        if (FirmwareOf(plan, host) is not { } firmware || mounts.At("/") is not { FileSystem: "btrfs" } root || !File.Exists(root.Source))
            return null;
        return BlockDevice.Find(root.Source).Disk is { } disk && await PartitionTable.Of(disk, cancellation) is { } table
            ? new BootFacts(firmware, disk, table)
            : null;
    }

    /// <summary>This machine's firmware says nothing of a system that is mounted below another root.</summary>
    private static SeenFirmware? FirmwareOf(StoragePlan plan, HostPaths host) => host.Root.TrimEnd('/').Length == 0
        ? FirmwareFiles.ThatStartsFromDisk(host)
        : plan.Firmware is { } planned ? new SeenFirmware(planned.Kind, string.Join("; ", planned.Because)) : null;
}
