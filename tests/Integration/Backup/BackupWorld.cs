using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Zstandard;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Verifying;
using PantherStorage.Tests.Integration.ObjectStores;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A host with one subvolume <c>@home</c> on a real Btrfs, its snapshots, and a bucket of its own.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    private static readonly RetryOptions Impatient = new() { Retries = 2, FirstDelay = TimeSpan.FromMilliseconds(20) };

    private readonly List<Snapshot> snapshots = [];
    private readonly B2Bucket bucket;
    private int made;
    private readonly StandInInTemporaryDirectory standIn;

    private BackupWorld(ScratchBtrfs disk, StandInInTemporaryDirectory standIn)
    {
        Disk = disk;
        this.standIn = standIn;
        var server = Server;
        bucket = new B2Bucket(
            new B2Address(server.Endpoint.ToString(), server.Region, server.Bucket, AllowInsecure: true),
            new B2Credentials(server.AccessKey, server.SecretKey));
        Store = new RetryingObjectStore(bucket, Impatient, TimeProvider.System);
    }

    public ScratchBtrfs Disk { get; }

    public B2StandIn Server => standIn.Server;

    public IObjectStore Store { get; }

    public IBucketInventory Inventory => bucket;

    /// <summary>Encrypts backups from now on; null does not.</summary>
    public AgeEncryptor? Encryptor { get; set; }

    /// <summary>Where the host keeps its state.</summary>
    public HostPaths Paths => new(Disk.In("host"));

    public string Home => Disk.In("@home");

    public IReadOnlyList<Snapshot> Snapshots => snapshots;

    public StoragePlan Plan { get; init; } = new()
    {
        Profile = "yoga",
        Class = "light-laptop",
        BucketPrefix = "yoga-laptop",
        User = "hbohlen",
        TimeZone = "UTC",
        Pools = [new PoolPlan
        {
            Name = "primary", Label = "yoga-primary", Partitions = [], MountOptions = [],
            Subvolumes = [new SubvolumePlan
            {
                Name = "@home", MountPoint = "/home", Policy = "standard", Intent = [], MountOptions = [],
                Nodatacow = false, SnapperConfig = "home", Because = [],
            }],
        }],
        Snapshots = new SnapshotPlan(true, []),
        Recovery = new RecoveryTarget(60, 60, 60, "kept"),
        Backup = new BackupPlan(true,
        [
            new BackupItem("home", "/home", SourceKind.Subvolume, "@home", "home", "daily", "a test"),
            new BackupItem("data", "/home/data", SourceKind.Directory, "@home", "home", "weekly", "a test"),
        ], ImmutableArray<LeftOut>.Empty),
    };

    /// <summary>What a backup is compared with; null makes no content digest.</summary>
    public DigestTree? Digest { get; init; } = Trees.Digest;

    /// <summary>What <c>btrfs send</c> is asked for.</summary>
    public string SendOptions { get; set; } = SendForm.Plain;

    /// <summary>How hard archives are compressed.</summary>
    public int Level { get; set; } = Zstd.Level;

    /// <param name="bucket">What is otherwise than usual about the object store.</param>
    /// <param name="size">Of the disk.</param>
    /// <param name="device">What its file system is made on; null for a sparse file.</param>
    public static async Task<BackupWorld> Make(Func<StandInOptions, StandInOptions>? bucket = null, Bytes? size = null, string? device = null)
    {
        var world = await Empty(Trees.Digest, bucket, size, device);
        await Trees.Grow(world.Home, seed: 1);
        return world;
    }

    /// <summary>With nothing in @home yet.</summary>
    public static async Task<BackupWorld> Empty(DigestTree? digest, Func<StandInOptions, StandInOptions>? bucket = null, Bytes? size = null, string? device = null)
    {
        var disk = await ScratchBtrfs.Make(size ?? Bytes.GiB(2), device);
        var world = new BackupWorld(disk, await StandInInTemporaryDirectory.Start(bucket)) { Digest = digest };
        await disk.Subvolume("@home");
        return world;
    }

    /// <param name="created">The next day at 02:00 if not given.</param>
    public async Task<Snapshot> Snapshot(string tier = "manual", Instant? created = null)
    {
        made++;
        var path = Disk.In($"snapshot-{made}");
        await BtrfsTool.Snapshot(Home, path, readOnly: true, default);
        var shown = await BtrfsTool.Show(path, default);
        var snapshot = new Snapshot
        {
            Config = "home",
            Number = made,
            Path = path,
            Tier = tier,
            Created = created ?? Instant.FromUtc(2026, 11, 21, 2, 0) + Duration.FromDays(made - 1),
            Uuid = shown.Uuid,
            Origin = shown.ParentUuid,
        };
        snapshots.Add(snapshot);
        return snapshot;
    }

    public async Task Forget(Snapshot snapshot)
    {
        await BtrfsTool.DeleteSubvolume(snapshot.Path, default);
        snapshots.Remove(snapshot);
    }

    public Task<IReadOnlyList<BackupOutcome>> Run(string label = "home", bool full = false, CancellationToken cancellation = default) =>
        Run(Plan, [label], full, cancellation);

    /// <summary>All labels of a plan.</summary>
    public Task<IReadOnlyList<BackupOutcome>> RunAll(StoragePlan plan) => Run(plan, [], full: false, default);

    /// <summary>All labels, in a night that ends then by a clock.</summary>
    public Task<IReadOnlyList<BackupOutcome>> RunNight(Instant end, IClock clock, bool full = false) =>
        Run(Plan, [], full, default, new NightBounds(Night.Until(end), BandwidthLimit.None, DateTimeZone.Utc), clock);

    private async Task<IReadOnlyList<BackupOutcome>> Run(StoragePlan plan, string[] labels, bool full, CancellationToken cancellation, NightBounds? night = null, IClock? clock = null)
    {
        clock ??= new WorldClock(this);
        var pipeline = new BackupPipeline(Store, new ToolVersions("test", "6", "6", Zstd.Version), clock, ArchiveBench.Key, Digest, Paths, Encryptor)
        {
            SendOptions = SendOptions,
            Level = Level,
            Until = night?.Night.Deadline is { } end ? new UploadDeadline(end, clock) : null,
        };
        var run = new BackupRun(plan, Store, pipeline, (_, _) => Task.FromResult<IReadOnlyList<Snapshot>>(snapshots)) { Night = night ?? NightBounds.None };
        var outcomes = new List<BackupOutcome>();
        await foreach (var outcome in run.Run(labels, full, progress: null, cancellation))
            outcomes.Add(outcome);
        return outcomes;
    }

    /// <summary>Snapshots and backs up, and insists that it went well.</summary>
    public async Task<BackupOutcome> Backup(string label = "home", string tier = "manual")
    {
        await Snapshot(tier);
        var outcome = (await Run(label)).Single();
        Assert.That(outcome.Outcome, Is.EqualTo(Outcome.Stored), outcome.Because);
        return outcome;
    }

    public async Task<RestoreResult> Restore(string target, string label = "home", string wanted = "latest", bool compare = true, AgeIdentity? identity = null, CancellationToken cancellation = default)
    {
        var catalogue = await CatalogueReader.Read(Store, Plan.BucketPrefix, cancellation);
        return await new Restore(new ArchiveSource(Store, identity), compare ? Digest : null)
            .Run(BackupChoice.Choose(catalogue, label, wanted), target, progress: null, cancellation);
    }

    public async Task<RestoreResult> RestoreComparedBy(DigestTree digest, string target) =>
        await new Restore(new ArchiveSource(Store), digest).Run(
            BackupChoice.Choose(await CatalogueReader.Read(Store, Plan.BucketPrefix, default), "home", "latest"), target, progress: null, default);

    public async Task<Manifest> Manifest(string archive) =>
        (await CatalogueReader.Read(Store, Plan.BucketPrefix, default)).Backups.Single(backup => backup.Key == archive).Manifest;

    public async Task<ArchiveIndex> Index(string archive) => await ArchiveIndexReader.Read(Store, await Manifest(archive), default);

    public Task<Verification> Verify(VerifyLevel level, AgeIdentity? identity = null) =>
        new BackupVerifier(Store, Plan.BucketPrefix, identity: identity).Run(level, [], progress: null, default);

    public async Task Alter(string key, Func<byte[], byte[]> change) =>
        await Store.Put(key, change(await Store.GetAll(key, int.MaxValue, default)), default);

    /// <summary>The time of the machine, or that of the newest snapshot where that is later: snapshots have the dates that a test gives them.</summary>
    private sealed class WorldClock(BackupWorld world) : IClock
    {
        public Instant GetCurrentInstant() => world.snapshots.Select(snapshot => snapshot.Created).Append(SystemClock.Instance.GetCurrentInstant()).Max();
    }

    public async ValueTask DisposeAsync()
    {
        bucket.Dispose();
        await standIn.DisposeAsync();
        await Disk.DisposeAsync();
    }
}
