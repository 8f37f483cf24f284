using PantherStorage.Linux.Processes;
using PantherStorage.Storage.Provisioning;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Provisioning;

/// <summary>The commands of docs/provisioning.md, in their order, on two loop disks in the place of a laptop's.</summary>
public sealed class ProvisioningPageTests
{
    [Test]
    public async Task Every_command_that_the_page_shows_does_what_it_says()
    {
        await using var disks = await HostDisks.Make(ProvisionedHost.PlanOf("zephyrus"));
        var commands = Commands(disks).ToList();
        Assert.That(commands, Has.Count.GreaterThanOrEqualTo(8));
        try
        {
            foreach (var command in commands)
                await Run(command, disks.Root);
        }
        finally
        {
            await MountedTree.Unmount(disks.Root, default);
            File.Delete($"{disks.Root}.plan.json");
        }
    }

    private static IEnumerable<string> Commands(HostDisks disks) =>
        from line in File.ReadLines(Repository.In("docs/provisioning.md"))
        where line.StartsWith("panther-storage ", StringComparison.Ordinal)
        select line
            .Replace("/dev/nvme0n1", disks.Request.Disks["primary"], StringComparison.Ordinal)
            .Replace("/dev/nvme1n1", disks.Request.Disks["secondary"], StringComparison.Ordinal)
            .Replace("plan.json", $"{disks.Root}.plan.json", StringComparison.Ordinal)
            .Replace("--root /mnt", $"--root {disks.Root}", StringComparison.Ordinal)
            .Replace("--root / ", $"--root {disks.Root} ", StringComparison.Ordinal)
            .Replace("panther-storage audit", $"panther-storage audit --root {disks.Root}", StringComparison.Ordinal)
            .Replace("/var/lib/node_exporter", $"{disks.Root}/var/lib/node_exporter", StringComparison.Ordinal);

    private static async Task Run(string command, string root)
    {
        var line = command.EndsWith("--root /", StringComparison.Ordinal) ? $"{command[..^1]}{root}" : command;
        var program = Published.Engine;
        var script = line.Replace("panther-storage ", $"{program} ", StringComparison.Ordinal);
        var result = await Programs.Run(new CommandLine("bash", "-c", script), default);
        Assert.That(result.ExitCode, Is.Zero, $"{command}\n{result.StandardOutput}\n{result.StandardError}");
    }
}
