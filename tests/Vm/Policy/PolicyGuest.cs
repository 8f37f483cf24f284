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

    /// <summary>A file that compresses well in each place, then its flags as lsattr has them, and how many of its extents are encoded.</summary>
    private const string Probe = """
        for place; do
            file=${place%/}/.policy-probe
            rm -f "$file"
            yes 'the same words again' | head -c 1048576 >"$file" || true
            sync "$file"
            printf '%s %s %s\n' "$place" "$(lsattr "$file" | cut -d' ' -f1)" "$(filefrag -v "$file" | grep -c encoded || true)"
            rm "$file"
        done
        """;

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

    /// <summary>What the kernel does with a new file of each place.</summary>
    public async Task<IReadOnlyList<(string Place, bool InPlace, bool Compressed)>> Kernel(IEnumerable<string> places) =>
    [
        .. (await Script(Probe, [.. places])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .Select(words => (words[0], words[1].Contains('C', StringComparison.Ordinal), words[2] != "0")),
    ];

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
            findmnt --noheadings --types btrfs --output TARGET,UUID --list | sort --unique --key=2,2 | while read -r place _; do btrfs scrub start -B "$place"; done
            panther-storage snapshot run
            """);
    }
}
