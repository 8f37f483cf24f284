using System.Diagnostics;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>On a host whose plan has a replica: it has every snapshot, and brings all of it back when the first pool has lost both.</summary>
internal static class ReplicaStep
{
    public const string Directory = "/restored-from-replica";

    public static async Task Copy(DrillContext context, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var copied = await context.Engine.Json(cancellation, "replica", "run");
        foreach (var send in copied.RootElement.GetProperty("sent").EnumerateArray())
            context.Saw(send.GetProperty("snapshot").GetString()!, $"copied as {send.GetProperty("copy").GetString()}, {(send.TryGetProperty("parent", out var parent) && parent.GetString() is { } on ? $"on {on}" : "in full")}");
        context.Saw("copying", $"{watch.Elapsed.TotalSeconds:0.0} s");
        context.Saw("verification", (await context.Engine.Run(cancellation, "replica", "verify")).Trim());
    }

    public static async Task Restore(DrillContext context, CancellationToken cancellation)
    {
        var replica = context.Plan.Replica!;
        await context.Shell.Check(["mkdir", "-p", Directory], cancellation);
        BackupItem[] items = [.. context.Scope.Items.Where(item => replica.Configs.Contains(item.SnapperConfig))];
        var all = Stopwatch.StartNew();
        foreach (var item in items)
        {
            await context.Engine.Run(cancellation, "restore", "--label", item.Label, "--from", "replica", "--to", $"{Directory}/{item.Label}");
            context.Saw(item.Label, $"restored to {Directory}/{item.Label}, {all.Elapsed.TotalSeconds:0.0} s after the first was begun");
        }

        await CompareStep.Compare(context, items, Directory, "replica", cancellation);
    }
}
