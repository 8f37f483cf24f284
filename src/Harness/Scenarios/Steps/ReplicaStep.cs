using System.Collections.Immutable;
using System.Diagnostics;
using PantherStorage.Harness.Machines;
using PantherStorage.Model.Planning;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>On a host whose plan has a replica: it has every snapshot, and brings all of it back when the first pool has lost both.</summary>
internal static class ReplicaStep
{
    public const string Directory = "/restored-from-replica";

    public static async Task Copy(DrillContext context, CancellationToken cancellation)
    {
        var (watch, configs) = (Stopwatch.StartNew(), Configs(context));
        using var copied = await context.Engine.Json(cancellation, ["replica", "run", "--snapper-config", .. configs]);
        foreach (var send in copied.RootElement.GetProperty("sent").EnumerateArray())
            context.Saw(send.GetProperty("snapshot").GetString()!, $"copied as {send.GetProperty("copy").GetString()}, {(send.TryGetProperty("parent", out var parent) && parent.GetString() is { } on ? $"on {on}" : "in full")}");
        context.Saw("copying", $"{watch.Elapsed.TotalSeconds:0.0} s");
        context.Saw("verification", (await context.Engine.Run(cancellation, ["replica", "verify", "--snapper-config", .. configs])).Trim());
        if (configs.Length < context.Plan.Replica!.Configs.Length)
            context.Saw("left out", $"{string.Join(", ", context.Plan.Replica.Configs.Except(configs))}: an operating system takes minutes to send and receive where the processor is emulated");
    }

    /// <summary>What is copied: where the processor is emulated all but the running system, which is larger than all the rest.</summary>
    public static ImmutableArray<string> Configs(DrillContext context)
    {
        var root = context.Plan.Subvolumes.Single(subvolume => subvolume.MountPoint == "/").SnapperConfig;
        return [.. context.Plan.Replica!.Configs.Where(config => context.Accelerator.Kind == AcceleratorKind.Kvm || config != root)];
    }

    public static async Task Restore(DrillContext context, CancellationToken cancellation)
    {
        var configs = Configs(context);
        await context.Shell.Check(["mkdir", "-p", Directory], cancellation);
        BackupItem[] items = [.. context.Scope.Items.Where(item => configs.Contains(item.SnapperConfig))];
        var all = Stopwatch.StartNew();
        foreach (var item in items)
        {
            await context.Engine.Run(cancellation, "restore", "--label", item.Label, "--from", "replica", "--to", $"{Directory}/{item.Label}");
            context.Saw(item.Label, $"restored to {Directory}/{item.Label}, {all.Elapsed.TotalSeconds:0.0} s after the first was begun");
        }

        await CompareStep.Compare(context, items, Directory, "replica", cancellation);
    }
}
