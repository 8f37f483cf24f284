using System.Text.RegularExpressions;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A directory that looks like a provisioned host's root: plan, options, credentials, snapper, and a subvolume at home.</summary>
internal sealed class HostRoot : IAsyncDisposable
{
    private HostRoot(BackupWorld world) => World = world;

    public BackupWorld World { get; }

    /// <summary>The built program, unless it is the published one that counts.</summary>
    public string Executable { get; set; } = Published.Engine;

    public string Root => World.Disk.In("root");

    public string Credentials => new HostPaths(Root).Credentials;

    public static async Task<HostRoot> Make(Func<StandInOptions, StandInOptions>? bucket = null, Bytes? size = null, string? device = null)
    {
        var world = await BackupWorld.Make(bucket, size, device);
        var host = new HostRoot(world);
        Directory.CreateDirectory(host.Root);
        await BtrfsTool.Snapshot(world.Home, Path.Combine(host.Root, "home"), readOnly: false, default);
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Root, "home/.snapshots"), default);
        await host.Write("/etc/snapper/configs/home", "SUBVOLUME=\"/home\"\nFSTYPE=\"btrfs\"\n");
        await host.Write("/etc/default/snapper", "SNAPPER_CONFIGS=\"home\"\n");
        await host.Write("/etc/sysconfig/snapper", "SNAPPER_CONFIGS=\"home\"\n");
        await host.Write("/etc/panther-storage/plan.json", PlanJson.Write(world.Plan));
        host.Monitor("{}");
        await host.WriteCredentials($"B2_KEY_ID={world.Server.AccessKey}\nB2_APPLICATION_KEY={world.Server.SecretKey}\n");
        return host;
    }

    /// <summary>The host's own, which whoever is root here has too.</summary>
    public SigningKey SigningKey() => PantherStorage.Model.Signing.SigningKey.Parse(File.ReadAllText(HostKey.FileOf(new HostPaths(Root))))!;

    public Task WriteCredentials(string text) => Secret(Credentials, text);

    /// <summary>Writes what root alone may read.</summary>
    public async Task Secret(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Options with the world's bucket and this <c>monitoring</c>.</summary>
    /// <param name="more">Other options, each with its comma.</param>
    public void Monitor(string json, string more = "") => Options(json, more, backup: string.Empty);

    /// <summary>Options with the world's bucket and more of <c>backup</c>.</summary>
    /// <param name="more">Each with its comma.</param>
    public void Backup(string more) => Options("{}", string.Empty, more);

    public Task<CommandResult> Program(params string[] arguments) => ProgramWith([], arguments);

    /// <param name="environment">Variables, as <c>NAME=value</c>.</param>
    public async Task<CommandResult> ProgramWith(string[] environment, params string[] arguments)
    {
        var result = await TryWith(environment, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{result.Command}: {result.StandardError}{result.StandardOutput}");
        return result;
    }

    public Task<CommandResult> Try(params string[] arguments) => TryWith([], arguments);

    public Task<CommandResult> TryWith(string[] environment, params string[] arguments) => Programs.Run(
        new CommandLine("env", [.. environment, Executable, .. arguments, "--root", Root]), default, timeout: TimeSpan.FromMinutes(2));

    /// <summary>A snapshot that snapper believes to be of that day, backed up.</summary>
    public async Task Made(string tier, string date, bool full = false)
    {
        await Program("snapshot", "create", "--tier", tier);
        var newest = Directory.EnumerateFiles(Path.Combine(Root, "home/.snapshots"), "info.xml", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;
        await File.WriteAllTextAsync(newest, Regex.Replace(
            await File.ReadAllTextAsync(newest), "<date>[^<]*</date>", $"<date>{date} 02:00:00</date>", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Program(["backup", "run", "--label", "home", .. full ? (string[])["--full"] : []]);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private void Options(string json, string more, string backup) => File.WriteAllText(new HostPaths(Root).ConfigFile, $$"""
        { "monitoring": {{json}}, {{more}}
          "backup": { {{backup}} {{(backup.Contains("\"window\"") ? string.Empty : """ "window": { "weekdays": "always", "weekends": "always" },""")}} "bandwidthLimit": "unlimited", "b2": { "bucket": "{{World.Server.Bucket}}", "endpoint": "{{World.Server.Endpoint}}", "region": "{{World.Server.Region}}", "allowInsecureEndpoint": true } } }
        """);

    private async Task Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        await File.WriteAllTextAsync(Root + path, text);
    }
}
