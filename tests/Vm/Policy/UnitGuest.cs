using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;
using PantherStorage.Engine.Profiles;
using PantherStorage.Harness.Drills;
using PantherStorage.Harness.Machines;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Tests.Vm.Machines;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>A yoga that runs, with the published engine, a bucket of its own, and every host's units rendered in it.</summary>
internal sealed class UnitGuest : IAsyncDisposable
{
    public const string Host = "yoga";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string directory = Directory.CreateTempSubdirectory("unit-test-").FullName;
    private VirtualMachine? machine;
    private B2StandIn? store;

    public VirtualMachine Machine => machine!;

    public static async Task<UnitGuest> Start()
    {
        var guest = new UnitGuest();
        try
        {
            guest.machine = await TestMachines.Start(await TestMachines.Image(Host), guest.directory);
            guest.store = await B2StandIn.StartAsync(new StandInOptions { Directory = Path.Combine(guest.directory, "bucket") }, CancellationToken.None);
            await guest.Install();
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a host's units lie: the running one's where systemd reads them.</summary>
    public static string UnitsOf(string host) => host == Host ? "/etc/systemd/system" : $"/root/units/{host}";

    public Task<CommandResult> Run(params string[] command) =>
        Machine.Shell.Run(new CommandLine(command[0], command[1..]), Patience, CancellationToken.None);

    public async Task<string> Output(params string[] command) => (await Run(command)).OrThrow().StandardOutput.Trim();

    public Task<string> Journal(string service) => Output("journalctl", "--unit", service, "--output", "cat", "--no-pager");

    /// <summary>Starts a service and waits for its end; a failure comes with its journal.</summary>
    public async Task<string> Serve(string service)
    {
        var started = await Run("systemctl", "start", service);
        var journal = await Journal(service);
        Assert.That(started.Succeeded, $"{service}: {started.LastWords}\n{journal}");
        return journal;
    }

    /// <summary>Replaces what the text names and nothing else, so that the rest (a sandbox, say) is as it was rendered.</summary>
    public async Task Override(string unit, string text)
    {
        await Machine.Shell.UploadText(text, $"/run/systemd/system/{unit}.d/test.conf", "0644", CancellationToken.None);
        await Output("systemctl", "daemon-reload");
    }

    public async ValueTask DisposeAsync()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        if (store is not null)
            await store.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task Install()
    {
        var bucket = (IRunningObjectStore)store!;
        await Machine.Shell.Upload(Published.Engine, GuestEngine.Executable, "0755", CancellationToken.None);
        await Machine.Shell.UploadText(
            $$"""{ "backup": { "bandwidthLimit": "unlimited", "b2": { "bucket": "{{bucket.Bucket}}", "endpoint": "{{bucket.GuestEndpoint.ToString().TrimEnd('/')}}", "region": "{{bucket.Region}}", "allowInsecureEndpoint": true } } }""",
            HostPaths.Running.ConfigFile, "0644", CancellationToken.None);
        await Machine.Shell.UploadText($"B2_KEY_ID={bucket.AccessKey}\nB2_APPLICATION_KEY={bucket.SecretKey}\n", HostPaths.Running.Credentials, "0600", CancellationToken.None);
        foreach (var host in KnownHosts.All)
        {
            string[] which = host.Name == Host ? ["--live"] : ["--profile", host.Name];
            await Output([GuestEngine.Executable, "plan", .. which, "--format", "systemd", "--output", UnitsOf(host.Name)]);
        }

        // Half an emulated processor is a twentieth of a real one. All else of the units stays as rendered.
        foreach (var units in new[] { "panther-.service.d", "fstrim-.service.d" })
            await Machine.Shell.UploadText("[Service]\nCPUQuota=\n", $"/run/systemd/system/{units}/patience.conf", "0644", CancellationToken.None);
        await Output("systemctl", "daemon-reload");
    }
}
