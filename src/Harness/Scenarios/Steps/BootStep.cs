using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Machines;

namespace PantherStorage.Harness.Scenarios.Steps;

internal static class BootStep
{
    public static async Task Prove(DrillContext context, CancellationToken cancellation)
    {
        context.Machine = await VirtualMachine.Start(context.Image, new MachineOptions
        {
            RunDirectory = context.Paths.Logs,
            Accelerator = context.Accelerator,
        }, cancellation);
        context.SecondsToSsh = Math.Round(context.Machine.TimeToShell.TotalSeconds, 1);
        context.Saw("seconds to SSH", $"{context.SecondsToSsh:0.0}");

        var root = await context.Shell.Check(["findmnt", "-no", "SOURCE,FSTYPE,OPTIONS", "/"], cancellation);
        if (!root.Contains("subvol=/@", StringComparison.Ordinal))
            throw new DrillFailedException($"/ is not the subvolume @: {root}");
        context.Saw("/", root.Trim());
        var tools = await context.Shell.CheckScript("uname -sr; btrfs --version | sed -n 1p; snapper --version | sed -n 1p", cancellation);
        context.Saw("kernel and tools", string.Join(", ", tools.Trim().Split('\n')));
    }
}
