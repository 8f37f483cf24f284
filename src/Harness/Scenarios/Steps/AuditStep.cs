namespace PantherStorage.Harness.Scenarios.Steps;

internal static class AuditStep
{
    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        await context.Engine.Run(cancellation, "audit");

        // The kernel's own word for what the audit says, read without the audit.
        var lines = (await context.Shell.Check(["lsattr", "-d", .. context.Plan.Subvolumes.Select(subvolume => subvolume.MountPoint)], cancellation)).Trim().Split('\n');
        foreach (var (subvolume, flags) in context.Plan.Subvolumes.Zip(lines, (subvolume, line) => (subvolume, line)))
        {
            if (flags.Split(' ', 2) is not [_, var place] || place != subvolume.MountPoint)
                throw new DrillFailedException($"lsattr reports nothing for {subvolume.MountPoint}: {flags}");
            var nodatacow = flags.Split(' ', 2)[0].Contains('C', StringComparison.Ordinal);
            if (nodatacow != subvolume.Nodatacow)
                throw new DrillFailedException($"{subvolume.MountPoint} ({subvolume.Name}) is {(nodatacow ? "nodatacow" : "copy-on-write")}, but the plan says otherwise: {flags}");
        }

        var all = context.Plan.Subvolumes.ToArray();
        context.Saw("subvolumes", $"{all.Length} mounted as planned, {all.Count(subvolume => subvolume.Nodatacow)} of them nodatacow by lsattr");
    }
}
