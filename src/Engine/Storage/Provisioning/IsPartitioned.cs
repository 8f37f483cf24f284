using PantherStorage.Linux.Block;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A disk has the partitions of a pool: their number, order, types, names and sizes.</summary>
internal sealed record IsPartitioned(string Disk, PoolPlan Pool) : Condition
{
    public override async Task<bool> Holds(CancellationToken cancellation) =>
        await PartitionTable.Of(Disk, cancellation) is { } table && By(Pool, table);

    public static bool By(PoolPlan pool, PartitionTable table) =>
        table.Partitions.Length == pool.Partitions.Length
        && table.Partitions.Zip(pool.Partitions).All(pair => IsThe(pair.Second, pair.First));

    public override string ToString() => $"{Disk} has {string.Join(" and ", Pool.Partitions.Select(part => part.Name))}";

    private static bool IsThe(PartitionPlan planned, TablePartition found) =>
        found.Name == planned.Name
        && string.Equals(found.Type, ProvisionScript.TypeOf(planned), StringComparison.OrdinalIgnoreCase)
        && (planned.Bytes == 0 || planned.Bytes == found.Size.Count);
}
