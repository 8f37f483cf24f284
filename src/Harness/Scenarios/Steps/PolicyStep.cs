using System.Collections.Immutable;

namespace PantherStorage.Harness.Scenarios.Steps;

/// <summary>
/// New files are in place and compressed where the plan says and nowhere else; a host that is looked after as planned has no
/// finding of the audit; and both are so after a reboot, when the order of mounts is not ours. The rest of the drill runs on
/// what the rebooted machine has mounted.
/// </summary>
internal static class PolicyStep
{
    /// <summary>As whoever installs the engine does it: its timers are enabled, and each pool is scrubbed once.</summary>
    private const string LookAfter = """
        systemctl daemon-reload
        systemctl enable "$@"
        findmnt --noheadings --types btrfs --output TARGET,UUID --list | sort --unique --key=2b,2 | while read -r place _; do btrfs scrub start -B "$place"; done
        """;

    /// <summary>No clockwork may run during a drill but the drill's own.</summary>
    private const string Still = """systemctl stop "$@" """;

    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        var timers = await Timers(context, cancellation);
        await Look(context, "as provisioned", cancellation);
        await context.Shell.CheckScript(LookAfter, cancellation, [.. timers]);
        await context.Engine.Run(cancellation, "snapshot", "run");
        if (context.Plan.Replica is not null)
            await context.Engine.Run(cancellation, ["replica", "run", "--snapper-config", .. ReplicaStep.Configs(context)]);
        await NoFindings(context, "looked after", cancellation);

        await context.Machine!.Reboot(cancellation);
        context.Saw("reboot", $"{context.Machine.TimeToShell.TotalSeconds:0.0} s to SSH");

        await Look(context, "after a reboot", cancellation);
        await NoFindings(context, "after a reboot", cancellation);
        await context.Shell.CheckScript(Still, cancellation, [.. timers]);
    }

    private static async Task<ImmutableArray<string>> Timers(DrillContext context, CancellationToken cancellation)
    {
        var written = await context.Engine.Run(cancellation, "plan", "--live", "--format", "systemd", "--output", "/etc/systemd/system");
        ImmutableArray<string> timers = [.. written.Split('\n').Where(file => file.EndsWith(".timer", StringComparison.Ordinal)).Select(Path.GetFileName).OfType<string>()];
        return timers.IsEmpty ? throw new DrillFailedException($"`panther-storage plan --format systemd` wrote no timer: {written}") : timers;
    }

    private static async Task Look(DrillContext context, string when, CancellationToken cancellation)
    {
        var planned = KernelPolicy.Planned(context.Plan);
        var seen = await KernelPolicy.Seen(context.Shell, planned.Select(each => each.Place), cancellation);
        if (planned.Zip(seen).Where(each => each.First != each.Second).ToArray() is { Length: > 0 } differ)
            throw new DrillFailedException($"{when}, the kernel does not do what the plan says with a new file:\n{string.Join('\n', differ.Select(each => $"planned {each.First}, seen {each.Second}"))}");
        context.Saw($"new files {when}", $"of {seen.Length} places {seen.Count(each => each.Nodatacow)} have them written in place by lsattr and {seen.Count(each => each.Compressed)} compressed by filefrag, as planned");
    }

    private static async Task NoFindings(DrillContext context, string when, CancellationToken cancellation)
    {
        using var audit = await context.Engine.Json(cancellation, "audit");
        var findings = audit.RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => string.Join("; ", new[] { "subject", "reality", "because" }.Select(name => finding.GetProperty(name).GetString())))
            .ToList();
        var expected = NotCopied(context).Count(config => findings.RemoveAll(finding => finding.StartsWith($"replica of {config}; there is none; ", StringComparison.Ordinal)) == 1);
        if (expected != NotCopied(context).Length || findings.Count > 0)
            throw new DrillFailedException($"the audit has findings on a host that is as planned ({when}), or lacks that of {string.Join(", ", NotCopied(context))}:\n{string.Join('\n', findings)}");
        context.Saw($"audit {when}", expected == 0 ? "no findings" : $"no findings, but that the replica has no copy of {string.Join(", ", NotCopied(context))}, which this drill leaves out");
    }

    private static ImmutableArray<string> NotCopied(DrillContext context) =>
        context.Plan.Replica is { } replica ? [.. replica.Configs.Except(ReplicaStep.Configs(context))] : [];
}
