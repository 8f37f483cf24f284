using System.Collections.Immutable;
using PantherStorage.Linux.Block;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>What is to become of a disk.</summary>
public enum DiskState
{
    /// <summary>Every place where something could be is zero.</summary>
    Blank,

    /// <summary>It carries the mark of a run that was cut short.</summary>
    Unfinished,

    /// <summary>It holds something, and the person named it to be wiped.</summary>
    ToBeWiped,

    /// <summary>It has the plan's partitions and file systems: nothing of it is made again.</summary>
    LaidOut,
}

/// <summary>A pool's disk as it was found.</summary>
/// <param name="Node">e.g. <c>/dev/nvme0n1</c>.</param>
/// <param name="TableId">GUID of its new partition table.</param>
public sealed record PlannedDisk(string Node, DiskState State, string TableId)
{
    /// <summary>Nodes of the partitions that are wiped with it.</summary>
    public ImmutableArray<string> OldPartitions { get; init; } = [];

    /// <summary>What is zeroed, where wiping signatures leaves copies: offset and length in bytes.</summary>
    public ImmutableArray<(long Offset, int Length)> Remnants { get; init; } = [];

    /// <summary>Nodes of partitions by their planned names, where a disk that was laid out before numbers them otherwise.</summary>
    public ImmutableDictionary<string, string> Nodes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What it lacks beside the plan although it counts as laid out, and how to get there; empty when nothing.</summary>
    public string Lacks { get; init; } = string.Empty;

    /// <summary>Node of a planned partition.</summary>
    public string NodeOf(DiskPlan plan, PartitionPlan part) =>
        Nodes.TryGetValue(part.Name, out var node) ? node : PartitionNode.PathOf(Node, plan.Partitions.IndexOf(part) + 1);

    public static PlannedDisk Blank(string node) => new(node, DiskState.Blank, NewTable());

    internal static string NewTable() => Guid.NewGuid().ToString().ToUpperInvariant();
}
