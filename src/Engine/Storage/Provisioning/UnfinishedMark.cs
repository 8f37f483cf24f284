using PantherStorage.Linux.Block;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// Whether a disk's mark still holds. A mark may be left for long: what has come to the disk since, another table or a file
/// system that is not the plan's, takes its meaning away, and then only the person can say that the disk may be overwritten.
/// </summary>
internal static class UnfinishedMark
{
    /// <summary>What half a table of ours is recognised as.</summary>
    private static readonly string[] PartsOfATable = ["gpt", "PMBR"];

    /// <returns>The mark, or null when there is none or it does not hold any more.</returns>
    /// <exception cref="StorageException">The disk cannot be read.</exception>
    public static async Task<DiskMark?> On(PoolPlan pool, DiskPlan plan, BlockDevice device, CancellationToken cancellation)
    {
        if (DiskMark.On(device.Path) is not { } mark || mark.Label != ProvisionScript.MarkOf(pool, plan))
            return null;
        var table = await PartitionTable.Of(device.Path, cancellation);
        if (table is not null && !(string.Equals(table.Id, mark.TableId, StringComparison.OrdinalIgnoreCase) && IsPartitioned.By(plan, table)))
            return null;
        if ((await Signatures.On(device.Path, cancellation)).Except(PartsOfATable, StringComparer.Ordinal).Any())
            return null;
        foreach (var (part, planned) in (table?.Partitions ?? []).Zip(plan.Partitions))
        {
            if (!await IsOurs(device, part, pool, planned, cancellation))
                return null;
        }

        return mark;
    }

    /// <summary>Nothing yet, or the plan's file system, whole. One whose first superblock alone is damaged was finished once, and is not ours to make again.</summary>
    private static async Task<bool> IsOurs(BlockDevice device, TablePartition part, PoolPlan pool, PartitionPlan planned, CancellationToken cancellation)
    {
        // GRUB fills it, in a form that nothing recognises.
        if (!planned.HasFileSystem)
            return true;
        await PartitionNode.Appears(part.Node, cancellation);
        var signatures = await Signatures.On(part.Node, cancellation);
        return signatures.IsEmpty
            ? !Remnants.HasBtrfsCopy(device.Path, new Slice(part.Node, part.Start.Count, part.Size.Count))
            : signatures is [var only] && only == ProvisionScript.FileSystemOf(pool, planned) && await IsWhole(planned, part.Node, cancellation);
    }

    // Btrfs gets its magic number when all of it is written; an ESP is recognised by its first sector, which may have been written alone.
    private static async Task<bool> IsWhole(PartitionPlan planned, string node, CancellationToken cancellation) =>
        planned.Kind != PartitionKind.Esp || (await Programs.Run(new("fsck.vfat", "-n", node), cancellation)).Succeeded;
}
