using System.Text.RegularExpressions;
using NodaTime;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>The built program on a host with one snapshotted subvolume, <c>/home</c>, and snapshots of any age.</summary>
internal sealed class SnapshotHost : IAsyncDisposable
{
    private readonly HostRoot host;

    private SnapshotHost(HostRoot host) => this.host = host;

    public HostPaths Paths => new(host.Root);

    public string Home => Path.Combine(host.Root, "home");

    public static async Task<SnapshotHost> Make(params TierPlan[] tiers)
    {
        var made = new SnapshotHost(await HostRoot.Make());
        made.Options("{ }");
        await File.WriteAllTextAsync(made.Paths.PlanFile, PlanJson.Write(made.host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, tiers.Length > 0 ? [.. tiers] : [new TierPlan("daily", 7, "*-*-* 02:00"), new TierPlan("weekly", 4, "Sun *-*-* 03:00")]),
        }));
        return made;
    }

    /// <summary>Plans snapshots and backups of another subvolume, of which snapper knows nothing.</summary>
    public async Task AlsoPlan(string config)
    {
        var plan = PlanFile.Read(Paths.PlanFile);
        var pool = plan.Pools[0];
        var home = pool.Subvolumes.First(subvolume => subvolume.SnapperConfig == "home");
        await File.WriteAllTextAsync(Paths.PlanFile, PlanJson.Write(plan with
        {
            Pools = [pool with { Subvolumes = [.. pool.Subvolumes, home with { Name = $"@{config}", MountPoint = $"/{config}", SnapperConfig = config }] }, .. plan.Pools.Skip(1)],
            Backup = plan.Backup with { Items = [new BackupItem(config, $"/{config}", SourceKind.Subvolume, $"@{config}", config, "daily", "a test"), .. plan.Backup.Items] },
        }));
    }

    public void Options(string json) => File.WriteAllText(Paths.ConfigFile, json);

    public void OptionsWithBucket(string endpoint) => Options($$"""
        { "backup": { "window": { "weekdays": "always", "weekends": "always" }, "bandwidthLimit": "unlimited", "b2": { "bucket": "{{host.World.Server.Bucket}}", "endpoint": "{{endpoint}}", "region": "{{host.World.Server.Region}}", "allowInsecureEndpoint": true } } }
        """);

    public string Endpoint => host.World.Server.Endpoint.ToString();

    public Task<CommandResult> Program(params string[] arguments) => host.Program(arguments);

    public async Task<CommandResult> Ends(ExitCode code, params string[] arguments)
    {
        var result = await host.Try(arguments);
        Assert.That((ExitCode)result.ExitCode, Is.EqualTo(code), $"{result.Command}: {result.StandardError}{result.StandardOutput}");
        return result;
    }

    /// <summary>Runs a verb that prints a report, whatever it ends with.</summary>
    public async Task<SnapshotReport> Report(params string[] arguments)
    {
        var result = await host.Try([.. arguments, "--json"]);
        return SnapshotReport.Read(result.StandardOutput);
    }

    public async Task<string[]> Numbers() =>
        [.. (await Program("snapshot", "list", "--snapper-config", "home")).StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])];

    /// <summary>Makes a snapshot and has snapper believe that it is so old.</summary>
    public async Task<int> Made(string tier, Duration ago)
    {
        var line = (await Program("snapshot", "create", "--snapper-config", "home", "--tier", tier)).StandardOutput;
        var number = int.Parse(line.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        var info = Path.Combine(Home, $".snapshots/{number}/info.xml");
        var then = SystemClock.Instance.GetCurrentInstant() - ago;
        await File.WriteAllTextAsync(info, Regex.Replace(
            await File.ReadAllTextAsync(info), "<date>[^<]*</date>", $"<date>{then:uuuu-MM-dd HH:mm:ss}</date>", RegexOptions.None, TimeSpan.FromSeconds(1)));
        return number;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
