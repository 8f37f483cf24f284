using PantherStorage.Engine;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A directory that looks like a provisioned host's root: plan, options, credentials, snapper, and a subvolume at home.</summary>
internal sealed class HostRoot : IAsyncDisposable
{
    private HostRoot(BackupWorld world) => World = world;

    public BackupWorld World { get; }

    public string Root => World.Disk.In("root");

    public string Credentials => new HostPaths(Root).Credentials;

    public static async Task<HostRoot> Make(Bytes? size = null)
    {
        var world = await BackupWorld.Make(size);
        var host = new HostRoot(world);
        Directory.CreateDirectory(host.Root);
        await Btrfs.Snapshot(world.Home, Path.Combine(host.Root, "home"), readOnly: false, default);
        await Btrfs.CreateSubvolume(Path.Combine(host.Root, "home/.snapshots"), default);
        await host.Write("/etc/snapper/configs/home", "SUBVOLUME=\"/home\"\nFSTYPE=\"btrfs\"\n");
        await host.Write("/etc/default/snapper", "SNAPPER_CONFIGS=\"home\"\n");
        await host.Write("/etc/sysconfig/snapper", "SNAPPER_CONFIGS=\"home\"\n");
        await host.Write("/etc/panther-storage/plan.json", PlanJson.Write(world.Plan));
        await host.Write("/etc/panther-storage/storage.json", $$"""
            { "backup": { "bandwidthLimit": "unlimited", "b2": { "bucket": "{{world.Server.Bucket}}", "endpoint": "{{world.Server.Endpoint}}", "region": "{{world.Server.Region}}", "allowInsecureEndpoint": true } } }
            """);
        await host.WriteCredentials($"B2_KEY_ID={world.Server.AccessKey}\nB2_APPLICATION_KEY={world.Server.SecretKey}\n");
        return host;
    }

    public async Task WriteCredentials(string text)
    {
        await Write("/var/lib/panther-backups/b2-credentials.env", text);
        File.SetUnixFileMode(Credentials, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async Task<CommandResult> Program(params string[] arguments)
    {
        var result = await Try(arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{result.Command}: {result.StandardError}{result.StandardOutput}");
        return result;
    }

    public Task<CommandResult> Try(params string[] arguments) => Processes.Run(
        new CommandLine(Path.Combine(AppContext.BaseDirectory, "panther-storage"), [.. arguments, "--root", Root]), default, timeout: TimeSpan.FromMinutes(2));

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private async Task Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        await File.WriteAllTextAsync(Root + path, text);
    }
}
