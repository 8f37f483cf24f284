using PantherStorage.Harness.Guests;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Profiles;
using PantherStorage.Tests.Collector;
using PantherStorage.Tests.Vm.Guests;

namespace PantherStorage.Tests.Vm.Policy;

/// <summary>A yoga that runs, with a bucket and a collector of its own, and every host's units rendered in it.</summary>
internal sealed class UnitGuest : BucketGuest
{
    public const string Host = "yoga";

    public const string MetricsFile = "/var/lib/node_exporter/panther.prom";

    private OtlpReceiver? collector;

    /// <summary>What the services sent, in the order in which it came.</summary>
    public IReadOnlyList<Export> Exports => collector!.Exports;

    public static async Task<UnitGuest> Start()
    {
        var guest = new UnitGuest();
        await guest.OrNothing(guest.Install);
        return guest;
    }

    /// <summary>Where a host's units lie: the running one's where systemd reads them.</summary>
    public static string UnitsOf(string host) => host == Host ? "/etc/systemd/system" : $"/root/units/{host}";

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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (collector is not null)
            await collector.DisposeAsync();
    }

    private async Task Install()
    {
        collector = await OtlpReceiver.Start();
        var endpoint = new UriBuilder(collector.Endpoint) { Host = QemuCommandLine.HostSeenFromGuest }.Uri;
        // Without /, so that all that is to be backed up is, and soon.
        await Boot(new StorageOptions
        {
            Profile = Host,
            Monitoring = new MonitoringOptions { MetricsFile = MetricsFile, OtlpEndpoint = endpoint.ToString() },
            Backup = new BackupOptions { Subvolumes = ["/home", "/etc"] },
        });
        await Output("mkdir", Path.GetDirectoryName(MetricsFile)!);
        await Script($"{InstalledEngine.Executable} plan --live --format json >{HostPaths.Running.PlanFile}");
        foreach (var host in KnownHosts.All)
        {
            string[] which = host.Name == Host ? ["--live"] : ["--profile", host.Name];
            await Engine(["plan", .. which, "--format", "systemd", "--output", UnitsOf(host.Name)]);
        }

        // Half an emulated processor is a twentieth of a real one. All else of the units stays as rendered.
        foreach (var units in new[] { "panther-.service.d", "fstrim-.service.d" })
            await Machine.Shell.UploadText("[Service]\nCPUQuota=\n", $"/run/systemd/system/{units}/patience.conf", "0644", CancellationToken.None);
        await Output("systemctl", "daemon-reload");
    }
}
