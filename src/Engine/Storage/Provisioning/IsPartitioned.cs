using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A disk has the partitions that are planned for it: their number, order, types, names and sizes.</summary>
internal sealed record IsPartitioned(string Disk, DiskPlan Plan) : Condition
{
    public override async Task<bool> Holds(CancellationToken cancellation) =>
        await PartitionTable.Of(Disk, cancellation) is { } table && By(Plan, table);

    public static bool By(DiskPlan plan, PartitionTable table) => Are(plan.Partitions, table.Partitions);

    /// <summary>
    /// The partitions of a disk that was laid out before, by their planned names. A BIOS boot partition holds no data, so
    /// one that is missing, or was made later in the gap before the others, makes it no other layout.
    /// </summary>
    /// <returns>Null when the layout is another.</returns>
    public static ImmutableDictionary<string, TablePartition>? Existing(DiskPlan plan, PartitionTable table)
    {
        var planned = plan.Partitions.Where(part => part.Kind != PartitionKind.BiosBoot).ToImmutableArray();
        var found = table.Partitions.Where(part => !part.IsBiosBoot).ToImmutableArray();
        return Are(planned, found) ? planned.Zip(found).ToImmutableDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal) : null;
    }

    public override string ToString() => $"{Disk} has {string.Join(" and ", Plan.Partitions.Select(part => part.Name))}";

    private static bool Are(ImmutableArray<PartitionPlan> planned, ImmutableArray<TablePartition> found) =>
        found.Length == planned.Length && found.Zip(planned).All(pair => IsThe(pair.Second, pair.First));

    private static bool IsThe(PartitionPlan planned, TablePartition found) =>
        found.Name == planned.Name
        && string.Equals(found.Type, ProvisionScript.TypeOf(planned), StringComparison.OrdinalIgnoreCase)
        && (planned.Bytes == 0 || planned.Bytes == found.Size.Count);
}
