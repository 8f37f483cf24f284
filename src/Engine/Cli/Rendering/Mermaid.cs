using System.Text;
using PantherStorage.Model.Planning;

namespace PantherStorage.Cli.Rendering;

/// <summary>
/// The subvolumes of a host as a Mermaid flowchart: a box for each pool, an arrow from each mount to what is mounted in
/// it. What is written in place is told apart by colour, frame and word.
/// </summary>
public static class Mermaid
{
    public static string Render(StoragePlan plan)
    {
        var nodes = plan.Pools
            .SelectMany(pool => pool.Subvolumes.Select((subvolume, index) => new Node($"{pool.Name}{index}", pool, subvolume)))
            .ToList();
        var text = new StringBuilder("flowchart LR\n");
        foreach (var pool in nodes.GroupBy(node => node.Pool.Name, StringComparer.Ordinal))
        {
            text.Append($"    subgraph {pool.Key}[\"{pool.Key} pool, {pool.First().Pool.Label}\"]\n");
            foreach (var node in pool)
                text.Append($"        {node.Id}[\"{Label(node)}\"]:::{(node.Subvolume.Nodatacow ? "nodatacow" : "cow")}\n");
            text.Append("    end\n");
        }

        foreach (var node in nodes)
        {
            if (Above(node, nodes) is { } above)
                text.Append($"    {above.Id} --> {node.Id}\n");
        }

        return text
            .Append("    classDef cow fill:#e3f1e3,stroke:#2e6b2e,color:#1b1b1b\n")
            .Append("    classDef nodatacow fill:#fdf0d5,stroke:#a15c00,color:#1b1b1b,stroke-width:2px,stroke-dasharray:6 3\n")
            .ToString();
    }

    private static string Label(Node node) =>
        string.Join("<br/>", [node.Subvolume.Name, node.Subvolume.MountPoint, .. Traits(node.Pool, node.Subvolume)]);

    private static IEnumerable<string> Traits(PoolPlan pool, SubvolumePlan subvolume)
    {
        if (subvolume.Nodatacow)
            yield return "written in place";
        else if (subvolume.CompressionProperty is { } property)
            yield return property == "none" ? "not compressed" : $"{property} by property";
        else if (pool.MountOptions.FirstOrDefault(option => option.StartsWith("compress", StringComparison.Ordinal)) is { } compression)
            yield return compression[(compression.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The mount whose tree holds this mount point, in whatever pool it is.</summary>
    private static Node? Above(Node node, IEnumerable<Node> nodes) => nodes
        .Where(other => other != node && WantedSubvolume.Contains(other.Subvolume.MountPoint, node.Subvolume.MountPoint))
        .MaxBy(other => other.Subvolume.MountPoint.Length);

    private sealed record Node(string Id, PoolPlan Pool, SubvolumePlan Subvolume);
}
