using System.Text.Json;
using PantherStorage.Harness.Guests;
using PantherStorage.Linux.Processes;
using PantherStorage.Model.Configuration;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>A host that runs and is looked after as its plan says: timers enabled, scrubbed, snapshotted.</summary>
internal sealed class PolicyGuest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string directory = Directory.CreateTempSubdirectory("policy-test-").FullName;

    public VirtualMachine Machine { get; private set; } = null!;

    public static async Task<PolicyGuest> Start(string host)
    {
        var guest = new PolicyGuest();
        try
        {
            guest.Machine = await TestMachines.Start(await TestMachines.Image(host), guest.directory);
            await guest.Install(host);
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    public async Task<string> Script(string bash, params string[] arguments)
    {
        var command = new CommandLine("bash", ["-eo", "pipefail", "-c", bash, "policy", .. arguments]);
        return (await Machine.Shell.Run(command, Patience, CancellationToken.None)).OrThrow().StandardOutput;
    }

    /// <summary>Subject, reality and reason of each finding.</summary>
    public async Task<IReadOnlyList<string>> Findings()
    {
        var audit = await Machine.Shell.Run(new CommandLine(InstalledEngine.Executable, "audit", "--json"), Patience, CancellationToken.None);
        Assert.That(audit.ExitCode, Is.AnyOf(0, 1), audit.LastWords);
        using var json = JsonDocument.Parse(audit.StandardOutput);
        return
        [
            .. json.RootElement.GetProperty("findings").EnumerateArray()
                .Select(finding => string.Join("; ", new[] { "subject", "reality", "because" }.Select(name => finding.GetProperty(name).GetString()))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (Machine is { } machine)
            await machine.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task Install(string host)
    {
        await InstalledEngine.Install(Machine.Shell, Published.Engine, new StorageOptions { Profile = host }, null, CancellationToken.None);
        await Script("""
            timers=$(panther-storage plan --live --format systemd --output /etc/systemd/system | grep '\.timer$')
            systemctl daemon-reload
            systemctl enable $(basename --multiple $timers)
            findmnt --noheadings --types btrfs --output TARGET,UUID --list | sort --unique --key=2b,2 | while read -r place _; do btrfs scrub start -B "$place"; done
            panther-storage snapshot run
            """);
    }
}
