using System.Text;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Cli.Rendering;

/// <summary>
/// The subvolumes of a host as a Mermaid flowchart: a box for each pool with its disk, an arrow from each mount to what is
/// mounted in it. What is written in place is told apart by colour, frame and word; what an option would add has six corners.
/// </summary>
public static class Mermaid
{
    public static string Render(HostProfile host, StoragePlan plan)
    {
        var nodes = plan.Pools
            .SelectMany(pool => pool.Subvolumes.Select((subvolume, index) => new Node($"{pool.Name}{index}", pool, subvolume)))
            .ToList();
        var text = new StringBuilder("flowchart LR\n");
        foreach (var pool in plan.Pools)
        {
            text.Append($"    subgraph {pool.Name}[\"{Title(host, pool)}\"]\n");
            foreach (var node in nodes.Where(node => node.Pool == pool))
                text.Append($"        {node.Id}[\"{Label(host, node)}\"]:::{(node.Subvolume.Nodatacow ? "nodatacow" : "cow")}\n");
            foreach (var (shape, index) in Absent(host, plan, pool).Select((shape, index) => (shape, index)))
                text.Append($"        {pool.Name}Off{index}{{{{\"{shape.Name}<br/>{shape.MountPointFor(plan.User)}<br/>optional, off\"}}}}:::off\n");
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
            .Append("    classDef off fill:#f4f4f4,stroke:#8a8a8a,color:#5a5a5a,stroke-dasharray:2 2\n")
            .ToString();
    }

    /// <summary>The pool, the disks that it is on, and how large they are.</summary>
    private static string Title(HostProfile host, PoolPlan pool)
    {
        var disks = host.Disks.Where(disk => disk.Pool == pool.Name).Select(disk => disk.DeviceName is { } name ? $"{name}, {disk.Size}" : $"about {disk.Size}");
        return $"{pool.Name} pool, {pool.Label}, {string.Join(" and ", disks)}{(pool.Encryption is null ? string.Empty : ", LUKS2")}";
    }

    private static IEnumerable<SubvolumeShape> Absent(HostProfile host, StoragePlan plan, PoolPlan pool) =>
        host.Subvolumes.Where(shape => shape.Pool == pool.Name && plan.Subvolumes.All(subvolume => subvolume.Name != shape.Name));

    private static string Label(HostProfile host, Node node) =>
        string.Join("<br/>", [node.Subvolume.Name, node.Subvolume.MountPoint, .. Traits(host, node.Pool, node.Subvolume)]);

    private static IEnumerable<string> Traits(HostProfile host, PoolPlan pool, SubvolumePlan subvolume)
    {
        if (subvolume.Nodatacow)
            yield return "written in place";
        else if (subvolume.CompressionProperty is { } property)
            yield return property == "none" ? "not compressed" : $"{property} by property";
        else if (pool.MountOptions.FirstOrDefault(option => option.StartsWith("compress", StringComparison.Ordinal)) is { } compression)
            yield return compression[(compression.IndexOf('=', StringComparison.Ordinal) + 1)..];
        if (subvolume.SnapperConfig is not null)
            yield return "snapshots";
        if (host.Subvolumes.FirstOrDefault(shape => shape.Name == subvolume.Name) is { Presence: not Presence.Always })
            yield return "optional, on";
    }

    /// <summary>The mount whose tree holds this mount point, in whatever pool it is.</summary>
    private static Node? Above(Node node, IEnumerable<Node> nodes) => nodes
        .Where(other => other != node && WantedSubvolume.Contains(other.Subvolume.MountPoint, node.Subvolume.MountPoint))
        .MaxBy(other => other.Subvolume.MountPoint.Length);

    private sealed record Node(string Id, PoolPlan Pool, SubvolumePlan Subvolume);
}
