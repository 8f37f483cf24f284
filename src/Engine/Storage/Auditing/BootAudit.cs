using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Storage.Auditing;

/// <summary>Whether the disk of <c>/</c> has the partition that the host's firmware starts from.</summary>
internal static class BootAudit
{
    private const string Consequence = "it started from something else this time, or with a boot loader that the next update of it may not find again";

    public static IEnumerable<AuditFinding> Of(StoragePlan plan, HostFacts facts)
    {
        if (facts.Boot is not { } boot || plan.Pools is not [var pool, ..])
            return [];
        var partitions = boot.Table.Partitions;
        return boot.Firmware.Kind switch
        {
            Firmware.Bios when !partitions.Any(part => part.IsBiosBoot) =>
                [Finding(boot, "a BIOS boot partition", BootPartition.ForBios(NameOf(pool, PartitionKind.BiosBoot, "BIOS"), boot.Disk, boot.Table))],
            Firmware.Uefi when !partitions.Any(part => part.IsEsp) =>
                [Finding(boot, "an ESP", BootPartition.ForUefi(NameOf(pool, PartitionKind.Esp, "ESP"), boot.Disk, boot.Table))],
            _ => [],
        };
    }

    private static AuditFinding Finding(BootFacts boot, string what, string remedy) => new(
        Severity.Warning, boot.Disk, $"{what}, as {boot.Firmware.Kind.Title()} starts this host ({boot.Firmware.Because})",
        $"its partitions are {string.Join(", ", boot.Table.Partitions.Select(part => part.Name.Length > 0 ? part.Name : part.Node))}", Consequence, remedy);

    private static string NameOf(PoolPlan pool, PartitionKind kind, string otherwise) =>
        pool.Partitions.FirstOrDefault(part => part.Kind == kind)?.Name ?? $"disk-{pool.Name}-{otherwise}";
}
