using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
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
internal sealed partial class Ours(BenchDisk disk, BenchStore store, string engine)
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
        await Write("/etc/panther-storage/plan.json", PlanJson.Write(Plan(name, "daily")), cancellation);
        await Write("/etc/panther-storage/storage.json", Options(contentDigest, string.Empty), cancellation);
    }

    /// <summary>From now on weekly backups go below this name, where there are none yet, as hosts with the default line and policy make them.</summary>
    public async Task UseYear(string name, ImmutableArray<TierPlan> tiers, CancellationToken cancellation)
    {
        await Write("/etc/panther-storage/plan.json", PlanJson.Write(Plan(name, "weekly") with { Snapshots = new SnapshotPlan(true, tiers) }), cancellation);
        // What `auto` chooses for the default line; held to that line, a year would take a day.
        await Write("/etc/panther-storage/storage.json", Options(contentDigest: true, """ "compression": "9", """), cancellation);
    }

    /// <summary>A snapshot that counts as made then.</summary>
    /// <param name="tier">e.g. <c>weekly+monthly</c>.</param>
    public async Task<string> Snapshot(string tier, LocalDateTime date, CancellationToken cancellation)
    {
        var made = await new Snapper(new HostPaths(Root)).Create("home", tier, "bench", "bench", cancellation);
        var file = Path.Combine(Path.GetDirectoryName(made.Path)!, "info.xml");
        var text = await File.ReadAllTextAsync(file, cancellation);
        await File.WriteAllTextAsync(file, InfoDate().Replace(text, LocalDateTimePattern.CreateWithInvariantCulture("'<date>'uuuu-MM-dd HH:mm:ss'</date>'").Format(date)), cancellation);
        return made.Path;
    }

    /// <returns>Every backup in the bucket, oldest first.</returns>
    public async Task<ImmutableArray<ListedBackup>> Backups(CancellationToken cancellation) =>
        [.. BackupReports.ReadList((await Program(["backup", "list", "--json"], cancellation)).Output).Backups.OrderBy(backup => backup.SnapshotTime)];

    /// <summary>Deletes what the policy does not keep, here and in the bucket.</summary>
    public async Task Prune(CancellationToken cancellation)
    {
        await Program(["snapshot", "prune"], cancellation);
        await Program(["backup", "prune"], cancellation);
    }

    /// <summary>Whichever kind the planner chooses.</summary>
    public Task<RunSample> Backup(CancellationToken cancellation) => store.Storing(() => Program(["backup", "run", "--label", Label], cancellation));

    /// <summary>One backup by its key, compared with its digest.</summary>
    public Task<RunSample> Restore(string key, string target, CancellationToken cancellation) =>
        Program(["restore", "--label", Label, "--backup", key, "--to", target], cancellation);

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

    private string Options(bool contentDigest, string more) => $$"""
        { "backup": { "contentDigest": {{(contentDigest ? "true" : "false")}}, "bandwidthLimit": "unlimited",{{more}}
          "b2": { "bucket": "{{store.Server.Bucket}}", "endpoint": "{{store.Server.Endpoint}}", "region": "{{store.Server.Region}}" } } }
        """;

    [GeneratedRegex("<date>[^<]*</date>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InfoDate();

    private static StoragePlan Plan(string name, string tier) => new()
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
        Backup = new BackupPlan(true, [new BackupItem(Label, "/home", SourceKind.Subvolume, "@home", "home", tier, "it is measured")], []),
    };
}
