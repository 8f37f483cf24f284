using PantherStorage.Harness.Files;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>The engine as users run it: the published program, on a host's root with plan, options, credentials and snapper.</summary>
internal sealed class Ours(BenchDisk disk, BenchStore store, string engine)
{
    private const string Label = "home";

    /// <summary>The subvolume that is backed up.</summary>
    public string Home => Path.Combine(Root, "home");

    private string Root => disk.In("root");

    public async Task Install(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Root);
        await BtrfsTool.CreateSubvolume(Home, cancellation);
        await BtrfsTool.CreateSubvolume(Path.Combine(Home, ".snapshots"), cancellation);
        await Write("/etc/snapper/configs/home", "SUBVOLUME=\"/home\"\nFSTYPE=\"btrfs\"\n", cancellation);
        await Write("/etc/default/snapper", "SNAPPER_CONFIGS=\"home\"\n", cancellation);
        await Write("/etc/sysconfig/snapper", "SNAPPER_CONFIGS=\"home\"\n", cancellation);
        var credentials = new HostPaths(Root).Credentials;
        Directory.CreateDirectory(Path.GetDirectoryName(credentials)!);
        PrivateFile.Write(credentials, $"B2_KEY_ID={store.Server.AccessKey}\nB2_APPLICATION_KEY={store.Server.SecretKey}\n");
    }

    /// <summary>From now on backups go below this name, where there are none yet.</summary>
    /// <param name="contentDigest">As the option of the same name; it is on unless somebody turns it off.</param>
    public async Task UseEmptyPlace(string name, bool contentDigest, CancellationToken cancellation)
    {
        await Write("/etc/panther-storage/plan.json", PlanJson.Write(Plan(name)), cancellation);
        await Write("/etc/panther-storage/storage.json", $$"""
            { "backup": { "contentDigest": {{(contentDigest ? "true" : "false")}}, "bandwidthLimit": "unlimited",
              "b2": { "bucket": "{{store.Server.Bucket}}", "endpoint": "{{store.Server.Endpoint}}", "region": "{{store.Server.Region}}" } } }
            """, cancellation);
    }

    /// <returns>The snapshot's path.</returns>
    public async Task<string> Snapshot(CancellationToken cancellation) =>
        (await new Snapper(new HostPaths(Root)).Create("home", "manual", "bench", "bench", cancellation)).Path;

    public Task<RunSample> List(CancellationToken cancellation) => Program(["backup", "list"], cancellation);

    public async Task<RunSample> Backup(BackupKind kind, CancellationToken cancellation)
    {
        var sample = await store.Storing(() => Program(["backup", "run", "--label", Label, "--json"], cancellation));
        var item = BackupReports.ReadRun(sample.Output).Items.Single();
        return item.Kind == kind && item.Outcome == Outcome.Stored
            ? sample
            : throw new StorageException(ExitCode.System, $"a {kind.InWords()} backup was to be measured, and the engine made this of it: {item.Kind?.InWords()}, {item.Outcome.InWords()}: {item.Because}");
    }

    public Task<RunSample> Verify(CancellationToken cancellation) => Program(["backup", "verify", "--level", "full"], cancellation);

    public async Task<RunSample> Restore(string target, bool compare, CancellationToken cancellation)
    {
        string[] arguments = ["restore", "--label", Label, "--to", target];
        return await Program(compare ? arguments : [.. arguments, "--no-compare"], cancellation);
    }

    private Task<RunSample> Program(string[] arguments, CancellationToken cancellation) =>
        Timed.Run(new("env", [$"SSL_CERT_FILE={store.CertificateFile}", engine, .. arguments, "--root", Root]), cancellation);

    private async Task Write(string path, string text, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Root + path)!);
        await File.WriteAllTextAsync(Root + path, text, cancellation);
    }

    private static StoragePlan Plan(string name) => new()
    {
        Profile = "bench",
        Class = "bench",
        BucketPrefix = name,
        User = "bench",
        TimeZone = "UTC",
        Pools = [new PoolPlan
        {
            Name = "primary", Label = "bench", Partitions = [], MountOptions = [],
            Subvolumes = [new SubvolumePlan
            {
                Name = "@home", MountPoint = "/home", Policy = "standard", Intent = [], MountOptions = [],
                Nodatacow = false, SnapperConfig = "home", Because = [],
            }],
        }],
        Snapshots = new SnapshotPlan(true, []),
        Recovery = new RecoveryTarget(60, 60, 60, "measured"),
        Backup = new BackupPlan(true, [new BackupItem(Label, "/home", SourceKind.Subvolume, "@home", "home", "daily", "it is measured")], []),
    };
}
