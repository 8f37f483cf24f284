using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations;

/// <summary>
/// One host, as an operation sees it: where its files are, its plan and its options, its clocks, its snapshots, its
/// bucket, and whose signatures it believes. Everything is put together here and nowhere else; what is not asked for is
/// not read, so that a host without a plan can restore.
/// </summary>
internal sealed class Host
{
    private readonly HostRequest request;
    private readonly Surroundings surroundings;
    private readonly Lazy<StoragePlan> plan;
    private readonly Lazy<StorageOptions> options;

    public Host(HostRequest request, Surroundings surroundings)
    {
        (this.request, this.surroundings) = (request, surroundings);
        Paths = new HostPaths(Path.GetFullPath(request.Root));
        PlanPath = request.PlanFile ?? Paths.PlanFile;
        plan = new(() => PlanFile.Read(PlanPath));
        options = new(() => OptionsFile.Read(request.OptionsFile ?? Paths.ConfigFile).Options);
        Trust = new HostSigners(this, request);
    }

    public HostPaths Paths { get; }

    public string PlanPath { get; }

    /// <exception cref="StorageException">It is missing, or cannot be used.</exception>
    public StoragePlan Plan => plan.Value;

    /// <exception cref="StorageException">They are missing, or cannot be used.</exception>
    public StorageOptions Options => options.Value;

    /// <summary>The defaults where the host has no storage.json, and none was named.</summary>
    public StorageOptions OptionsOrDefaults =>
        request.OptionsFile is null && !File.Exists(Paths.ConfigFile) ? new StorageOptions() : Options;

    /// <summary>The plan; null where the host was named, as it may be another than the one whose plan is here.</summary>
    public StoragePlan? OwnPlan => IsNamed ? null : Plan;

    /// <summary>Whether its budget makes concessions by itself.</summary>
    public bool Adapts => OptionsOrDefaults.Backup.Budget == Budget.Adapt;

    /// <summary>The plan as the bucket sees it: with the concessions that are in force.</summary>
    public StoragePlan BucketPlan => Adapts ? Concessions.Apply(Plan, new ConcessionsFile(Paths, Name).Read().Names) : Plan;

    /// <summary>How often its units back up.</summary>
    public int RunsADay => CostOutlook.RunsADay(Plan);

    /// <summary>What its chains obey; the default bounds where it has no storage.json.</summary>
    public ChainRules ChainRules => ChainRules.Of(BucketPlan, OptionsOrDefaults.Backup.Chains);

    /// <summary>When its scheduled backups may use the line.</summary>
    public NightWindows Windows => NightWindows.Parse(Options.Backup.Window.Weekdays, Options.Backup.Window.Weekends, RetentionPolicy.ZoneOf(Plan));

    /// <summary>Whether the host was named instead of being the one whose plan is here.</summary>
    public bool IsNamed => request.Name is not null;

    /// <summary>Whether a plan was named instead of the host's own.</summary>
    public bool HasGivenPlan => request.PlanFile is not null;

    /// <summary>First part of every key in the bucket.</summary>
    public string Name => request.Name ?? Plan.BucketPrefix;

    /// <summary>Whose signatures are believed.</summary>
    public HostSigners Trust { get; }

    public IClock Clock => surroundings.Clock;

    public Instant Now => Clock.GetCurrentInstant();

    public Func<string, string?> Environment => surroundings.Environment;

    /// <summary>The clock that times are meant on: the plan's, or where the host was named the configuration's.</summary>
    /// <exception cref="StorageException">It is no time zone.</exception>
    public DateTimeZone Zone
    {
        get
        {
            var name = IsNamed ? Options.TimeZone : Plan.TimeZone;
            return DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)
                ?? throw new StorageException(ExitCode.BadInput, $"\"{name}\" is not a time zone: set storage.timeZone to an IANA name, e.g. Europe/Berlin");
        }
    }

    public Snapper Snapper => new(Paths);

    /// <summary>What a run of snapshots has paused, and is to resume.</summary>
    public PausedHooks Paused => new(Paths);

    public HookRunner Hooks => new(Paused, TimeSpan.FromSeconds(OptionsOrDefaults.Snapshots.PauseLimitSeconds));

    /// <summary>The private key that was named, or that the options name; null when none was.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: its file cannot be used.</exception>
    public AgeIdentity? Identity() =>
        request.IdentityFile is { } given ? AgeIdentity.Open(Path.GetFullPath(given))
        : Options.Backup.Age.IdentityFile is { Length: > 0 } usual ? AgeIdentity.Open(Paths.In(usual))
        : null;

    /// <summary>One run that makes, deletes or pins snapshots at a time; a dry run waits for nobody.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another has it.</exception>
    public IDisposable? LockSnapshots(bool dryRun = false) => dryRun ? null : RunLock.Take(Paths, "snapshot");

    /// <summary>One run that stores or deletes backups at a time; a dry run waits for nobody.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another has it.</exception>
    public IDisposable? LockBackups(bool dryRun = false) => dryRun ? null : RunLock.Take(Paths, "backup");

    /// <param name="locking">Whether what is stored is locked as the options say: for who makes backups.</param>
    /// <exception cref="StorageException">Credentials that cannot be used, or an endpoint that may not.</exception>
    /// <param name="pacedReads">Whether downloads are held to storage.backup.bandwidthLimit too.</param>
    public Task<OpenBucket> OpenBucket(CancellationToken cancellation, bool locking = false, bool pacedReads = false) => Open(Options.Backup, locking, Options.Backup.B2.CredentialsFile, cancellation, pacedReads);

    /// <summary>For who deletes: with the key that the owner keeps for that, if any.</summary>
    /// <exception cref="StorageException">Credentials that cannot be used, or an endpoint that may not.</exception>
    public Task<OpenBucket> OpenBucketToDelete(CancellationToken cancellation) =>
        Open(Options.Backup, locking: false, Options.Backup.PruneCredentialsFile is { Length: > 0 } own ? own : Options.Backup.B2.CredentialsFile, cancellation);

    /// <summary>For who only asks what the bucket holds, on a host that may have no storage.json.</summary>
    /// <exception cref="StorageException">Credentials that cannot be used, or an endpoint that may not.</exception>
    public Task<OpenBucket> OpenBucketOfDefaults(CancellationToken cancellation) => Open(OptionsOrDefaults.Backup, locking: false, OptionsOrDefaults.Backup.B2.CredentialsFile, cancellation);

    /// <summary>Every backup of this host in the bucket.</summary>
    public Task<Catalogue> ReadCatalogue(OpenBucket bucket, CancellationToken cancellation) =>
        CatalogueReader.Read(bucket.Store, Name, Trust.Signers, cancellation);

    /// <summary>Which snapshots are looked at, and on which clock.</summary>
    /// <param name="configs">Of these snapper configurations; of all in the plan where there are none.</param>
    /// <exception cref="StorageException">The plan or storage.json cannot be used.</exception>
    public Timeline ReadTimeline(IReadOnlyCollection<string> configs) => new(
        this, RetentionPolicy.Of(Plan), HookKinds.Of(OptionsOrDefaults.Snapshots, Plan), Snapshotted.Of(Plan, configs),
        Now.InZone(RetentionPolicy.ZoneOf(Plan)));

    /// <summary>The bucket's usual key as systemd hands it to a service (LoadCredential=, systemd.exec(5)); null where it does not.</summary>
    private string? Handed(B2Options b2, string asked) =>
        b2.LoadCredential.Length > 0 && asked == b2.CredentialsFile
        && Environment("CREDENTIALS_DIRECTORY") is { Length: > 0 } directory
        && Path.Combine(directory, b2.LoadCredential.Split(':')[0]) is var file && File.Exists(file) ? file : null;

    private async Task<OpenBucket> Open(BackupOptions backup, bool locking, string credentialsFile, CancellationToken cancellation, bool pacedReads = false)
    {
        var address = (locking ? B2Address.Locking(backup) : B2Address.Of(backup)).OrThrow();
        var credentials = await B2Credentials.Read(request.CredentialsFile ?? Handed(backup.B2, credentialsFile) ?? Paths.In(credentialsFile), cancellation);
        return new OpenBucket(new B2Bucket(address, credentials), credentials.KeyId, backup.Rate(), surroundings, pacedReads);
    }
}
