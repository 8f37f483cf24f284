using System.Collections.Immutable;
using System.Text.Json;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Block;

/// <summary>A partition as <c>sfdisk --json</c> tells it.</summary>
/// <param name="Type">GUID of the partition's type.</param>
public sealed record TablePartition(string Node, Bytes Start, Bytes Size, string Type, string Name)
{
    public bool IsBiosBoot => IsA(PartitionTypes.BiosBoot);

    public bool IsEsp => IsA(PartitionTypes.Esp);

    private bool IsA(string type) => string.Equals(Type, type, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A disk's GPT.</summary>
/// <param name="Id">GUID of the table.</param>
public sealed record PartitionTable(string Id, ImmutableArray<TablePartition> Partitions)
{
    private const int UsualSector = 512;

    /// <summary>Bytes of a logical block, in which sfdisk counts.</summary>
    public int Sector { get; init; } = UsualSector;

    /// <returns>Null when the disk has no GPT.</returns>
    public static async Task<PartitionTable?> Of(string disk, CancellationToken cancellation)
    {
        var dumped = await Programs.Run(new("sfdisk", "--json", disk), cancellation);
        return dumped.Succeeded ? Parse(dumped.StandardOutput) : null;
    }

    internal static PartitionTable? Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var table = document.RootElement.GetProperty("partitiontable");
        if (table.GetProperty("label").GetString() != "gpt")
            return null;
        var sector = table.TryGetProperty("sectorsize", out var size) ? size.GetInt32() : UsualSector;
        return new PartitionTable(
            table.TryGetProperty("id", out var id) ? id.GetString() ?? string.Empty : string.Empty,
            table.TryGetProperty("partitions", out var partitions)
                ? [.. partitions.EnumerateArray().Select(partition => new TablePartition(
                    partition.GetProperty("node").GetString()!,
                    new Bytes(partition.GetProperty("start").GetInt64() * sector),
                    new Bytes(partition.GetProperty("size").GetInt64() * sector),
                    partition.GetProperty("type").GetString()!,
                    partition.TryGetProperty("name", out var name) ? name.GetString()! : string.Empty))]
                : [])
        {
            Sector = sector,
        };
    }
}
