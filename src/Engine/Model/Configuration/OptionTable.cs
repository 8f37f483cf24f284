using System.Collections.Immutable;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;
using PantherStorage.Model.Rules;

namespace PantherStorage.Model.Configuration;

/// <summary>
/// Every option there is: the reader, the schema, <c>config show</c> and the documentation all use this table, and a
/// test holds it against <see cref="StorageOptions"/>, which has the defaults.
/// </summary>
internal static class OptionTable
{
    private const string TimeOfDay = "([01]?[0-9]|2[0-3]):[0-5][0-9]";

    private const string AbsolutePath = "^/$|^(/(?!\\.{1,2}(/|$))[^/]+)+$";

    private static readonly Words Time = new("a time of day, e.g. 02:00", $"^{TimeOfDay}$");

    private static readonly Words Window = new("a window, e.g. 02:00-05:00 or 22:30-6:00, or always", $"^(always|{TimeOfDay}-{TimeOfDay})$");

    private static readonly Words File = new("an absolute path, e.g. /run/secrets/key", AbsolutePath);

    private static readonly Words FileOrNone = new("an absolute path, or empty for none", $"^$|{AbsolutePath}");

    private static readonly Whole Kept = new(0, KeptSnapshots.Most);

    private static readonly Words SubvolumeName = new("a subvolume's name, e.g. @postgresql", "^@[^/]*$");

    private static readonly Words ScopePath = new("an absolute path without a slash at its end, e.g. /home", AbsolutePath);

    private static readonly Words Argument = new("a program, or one of its arguments");

    public static ImmutableArray<OptionRow> All { get; } =
    [
        new("enable", new Flag(), "Whether snapshots and backups run on this host by themselves"),
        new("profile", new Words("auto, or a host's name of lower-case letters, digits and dashes (`panther-storage host list` shows them)", HostProfile.NamePattern), "Which of the hosts this is; `auto` looks at its disks"),
        new("hostname", new Words("auto, or a name of lower-case letters, digits and dashes", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"), "First part of every key in the bucket; `auto` is the profile's, e.g. `yoga-laptop`"),
        new("user", new Words("a login name with a home below /home: lower-case letters, digits, - and _, at most 32, not root", "^(?!root$)[a-z_][a-z0-9_-]{0,31}$"), "Whose home holds `@dev`, `@config`, `@user-cache` and the like"),
        new("timeZone", new ZoneName(), "IANA time zone of schedules and retention periods"),

        new("btrfs.ssdOptimization", new Flag(), "`ssd` and `discard=async` on every mount, and a weekly fstrim"),
        new("btrfs.ssdAutodefrag", new Flag(), "Also `autodefrag`, where ssdOptimization is on"),
        new("btrfs.fstrimSchedule", new Words("a time, perhaps with a day of the week, e.g. Sun 3:30", $"^((Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?{TimeOfDay}$"), "When freed blocks are given back to the disk"),
        new("btrfs.performanceMode", new Choice([.. PerformanceMode.All.Select(mode => mode.Name)]), "Servers only: what the standard subvolumes ask for"),
        new("btrfs.subvolumes.<name>.enable", new Flag(), "Whether an optional subvolume (databases, swap, …) exists"),
        new("btrfs.subvolumes.<name>.mountOptions", new MountOptionTexts(), "Mount options laid over the preset's, e.g. `[\"nodatacow\"]`"),
        new("btrfs.subvolumes.<name>.compression", new CompressionText(), "Compression of this subvolume, e.g. `zstd:9` or `no`"),
        new("btrfs.enforceDatabaseNodatacow", new Flag(), "Whether a database, container or swap subvolume without nodatacow is refused, or only warned about"),

        new("snapshots.enable", new Flag(), "Whether snapshots are made"),
        new("snapshots.schedule", Time, "When the daily snapshot is made; weekly is Sunday 03:00, monthly the 1st 04:00"),
        new("snapshots.retention.hourly", Kept, "Keep one snapshot for each of this many hours; 0 is off"),
        new("snapshots.retention.daily", Kept, "Keep one snapshot for each of this many days"),
        new("snapshots.retention.weekly", Kept, "Keep one snapshot for each of this many weeks"),
        new("snapshots.retention.monthly", Kept, "Keep one snapshot for each of this many months"),
        new("snapshots.include", new ListOf(SubvolumeName), "Subvolumes to snapshot besides those that hold the system, a person's work, databases or logs, and those that a backup sends, e.g. `[\"@containers\"]`"),
        new("snapshots.exclude", new ListOf(SubvolumeName), "Subvolumes not to snapshot; one that a backup sends cannot be named"),
        new("snapshots.minFreePercent", new Whole(0, 50), "When less of a pool is free than this, the oldest snapshots that these counts keep are deleted too; 0 is never"),
        new("snapshots.pauseLimitSeconds", new Whole(1, 3600), "How long hooks and the snapshot between them may take together, for each subvolume; then what was paused is resumed and no snapshot is made"),
        new("snapshots.hooks.<name>.kind", new Choice("postgresql", "redis", "podman", "command"), "`CHECKPOINT`, `SAVE`, pause, or a command of one's own, around snapshots"),
        new("snapshots.hooks.<name>.subvolumes", new ListOf(SubvolumeName), "Subvolumes around whose snapshots it runs; if not given, those of its kind"),
        new("snapshots.hooks.<name>.before", new ListOf(Argument), "Program and arguments to run before; for `command`"),
        new("snapshots.hooks.<name>.after", new ListOf(Argument), "… and after, whether or not there is a snapshot"),
        new("snapshots.hooks.<name>.containers", new ListOf(Argument), "Containers to pause; if not given, all that are running"),
        new("snapshots.hooks.<name>.timeoutSeconds", new Whole(1, 3600), "How long each program may take; 60 if not given"),

        new("replica.enable", new Flag(), "Whether snapshots are copied to a second pool or another machine; also on where target is set"),
        new("replica.target", new Words("a directory, e.g. /mnt/second/replica, or ssh://user@host:port/path, of letters, digits and . _ @ + -; or empty", ReplicaTarget.Pattern), "Where the copies go; if empty, to `@snapshots` of the second pool, where the host has that"),
        new("replica.keyFile", FileOrNone, "The private SSH key for an `ssh://` target; if empty, the OpenSSH client looks for one"),
        new("replica.knownHostsFile", FileOrNone, "The file with that machine's host key, as ssh-keyscan prints it; if empty, root's `known_hosts` and the system's"),
        new("replica.minFreePercent", new Whole(0, 90), "When less than this is free at the target, nothing more is copied there"),

        new("backup.enable", new Flag(), "Whether backups are made"),
        new("backup.schedule", Time, "When they start; with the hourly tier on, at this minute of every hour"),
        new("backup.randomizedDelay", new Words("a span, e.g. 30min, 0s or 2h", "^[0-9]{1,4}(s|min|h)$"), "Start at most this much later, at random, so that hosts do not all start at once"),
        new("backup.subvolumes", new ListOf(ScopePath), "What is backed up, with every subvolume mounted below; local snapshots do not depend on it"),
        new("backup.exclude", new ListOf(ScopePath), "What is not, with every subvolume mounted at or below it, whatever else asks for it"),
        new("backup.includeDatabases", new Flag(), "Databases too, wherever they are mounted; their local snapshots do not depend on it"),
        new("backup.includeContainers", new Flag(), "Containers too (laptops only)"),
        new("backup.contentDigest", new Flag(), "A digest of every file beside each backup, to compare a restore with"),
        new("backup.bandwidthLimit", new Words("a rate, e.g. 10 Mbit/s, 500 kbit/s or unlimited", BandwidthLimit.Pattern), "How fast backups may leave the host; `plan` tells how long a first full takes"),
        new("backup.share", new Words("1, or a part from 1/2 to 1/99", "^1(/([2-9]|[1-9][0-9]))?$"), "The part of bandwidthLimit that this host takes, e.g. `1/2` where two hosts share a line"),
        new("backup.window.weekdays", Window, "When scheduled backups may use the line, on nights that begin Monday to Friday; a large full goes on in the next window"),
        new("backup.window.weekends", Window, "… and on those that begin on Saturday or Sunday"),
        new("backup.onMetered", new Flag(), "Whether scheduled backups also run on a metered line, such as a phone's"),
        new("backup.minBatteryPercent", new Whole(0, 100), "Scheduled backups wait while the machine is on battery with less than this; 0 never waits"),
        new("backup.compression", new Words("auto, or a level from 1 to 19 as text, e.g. \"9\"", "^(auto|[1-9]|1[0-9])$"), "How hard backups are compressed (Zstandard); `auto` is 9 where the bandwidth limit is at most 25 Mbit/s, 6 up to 50 Mbit/s, else 3"),
        new("backup.compressedSend", new Choice("auto", "always", "never"), "Whether compressed data is backed up as it is stored on the disk: faster, and some percent larger; `auto` where the line takes 250 Mbit/s"),
        new("backup.encryption", new Choice(BackupOptions.AutoEncryption, BackupOptions.NoEncryption, BackupOptions.SseB2, BackupOptions.AgeEncryption), "`auto`: `sse-b2` where the store is B2, else `none`; `sse-b2`: B2 encrypts with keys of its own; `age`: this host does, before anything leaves it"),
        new("backup.age.recipients", new ListOf(new AgeRecipient()), "Public keys for `age`; whoever has the private key of one of them can restore"),
        new("backup.age.identityFile", FileOrNone, "The private key's file, for `restore` and `verify` on this host; best left empty, and the key kept elsewhere"),
        new("backup.ioWeight", new Whole(1, 10_000), "The share of the disk that the services of backups get beside others (systemd's IOWeight)"),
        new("backup.cpuQuotaPercent", new Whole(1, 10_000), "How much of a processor they get at most; 200 is two (systemd's CPUQuota)"),
        new("backup.signatures", new Choice("auto", "require", "warn", "off"), "Whether a backup that no known key has signed counts; `auto` is `require` once this host signs, and `warn` before"),
        new("backup.trustedKeys", new ListOf(new PublicKeyText()), "Public signing keys that are trusted besides the host's own, e.g. the one it had before it was reinstalled"),
        new("backup.chains.full", new Choice("auto", "monthly", "quarterly", "yearly"), "When a full backup is made: `auto` when it costs less than going on without one; else besides, with the first of each month, quarter or year"),
        new("backup.chains.maxLinks", new Whole(1, 100), "How many archives a restore reads at most"),
        new("backup.chains.maxRestoreMinutes", new Whole(0, 100_000), "How long a restore of one label may take at downloadRate; the host's RTO if not given, 0 is any time"),
        new("backup.chains.downloadRate", new Words("a rate, e.g. 1 Gbit/s or 100 Mbit/s", BandwidthLimit.Pattern), "How fast a restore gets its data from the bucket"),
        new("backup.chains.maxLoss", new Whole(1, 10_000), "How many restore points may need any one archive, and be lost with it"),
        new("backup.chains.renewAfterDays", new Whole(1, 3650), "A chain is not built on any more when an archive in it was not proved whole in so many days"),
        new("backup.budget", new Choice("warn", "refuse", "adapt"), "What happens when money runs short: `warn`; `refuse`: a critical cost stops new full backups; `adapt`: from monitoring.cost.warning on, fewer backups are kept and less is backed up, in a fixed order"),
        new("backup.pruneCredentialsFile", FileOrNone, "Key ID and key for `backup prune` and `backup gc`, where the usual key may not delete; mode 0600, owned by root"),
        new("backup.b2.bucket", new Words("a bucket's name of letters, digits, dots and dashes", "^$|^[A-Za-z0-9][A-Za-z0-9.-]{2,62}$"), "The bucket that backups go to; required where backups are on"),
        new("backup.b2.endpoint", new Words("an address, e.g. https://s3.us-west-004.backblazeb2.com, without a user or password, which belong in the credentials file", "^(?!\\w+://[^/]*@)"), "The address of its S3 API; empty is B2's in that region, e.g. `https://s3.us-west-004.backblazeb2.com`"),
        new("backup.b2.region", new Words("a region's name, e.g. us-west-004", "^[A-Za-z0-9-]{1,63}$"), "The region that requests are signed for, and that the endpoint follows from"),
        new("backup.b2.credentialsFile", File, "Key ID and key, mode 0600, owned by root; never in this file"),
        new("backup.b2.opReference", new Words("a reference to a field in 1Password without blanks, e.g. op://vault/item/field (1Password takes the IDs of a vault and an item in place of their names)", "^op://[^/\\s]+(/[^/\\s]+){2,3}$"), "Where 1Password has the key, for `credentials fetch`"),
        new("backup.b2.loadCredential", new Words("a name, or name:path, as LoadCredential= of systemd has it; or empty for none", "^$|^(?!\\.{1,2}(:|$))[A-Za-z0-9_.-]{1,64}(:(/(?!\\.{1,2}(/|$))[A-Za-z0-9_.@+-]+)+)?$"), "The credential that services get from systemd instead of credentialsFile: a name below /etc/credstore, or name:path"),
        new("backup.b2.sse", new Flag(), "B2 encrypts objects at rest with keys of its own (SSE-B2), also what `age` has encrypted already"),
        new("backup.b2.lockDays", new Whole(0, MostLockDays), "Days for which nobody can delete what a backup stores (object lock, which the bucket must have); 0 is off"),
        new("backup.b2.lockMode", new Choice("governance", "compliance"), "`compliance`: nobody can end a lock early, not even the account's owner; costs run on"),
        new("backup.b2.allowInsecureEndpoint", new Flag(), "Allows plain http; for drills only"),

        new("monitoring.metricsFile", FileOrNone, "A textfile for Prometheus' node exporter"),
        new("monitoring.otlpEndpoint", new Words("an address, e.g. http://localhost:4318, or empty for none", "^$|^https?://[^/@\\s]+(/\\S*)?$"), "OpenTelemetry endpoint that metrics are sent to; gRPC on port 4317, HTTP on others"),
        new("monitoring.otlpHeadersFile", FileOrNone, "A file with headers for that endpoint (`name=value,…`), mode 0600, owned by root"),
        new("monitoring.datadog.enable", new Flag(), "Sends metrics to the Datadog agent of this host, unless otlpEndpoint is set"),
        new("monitoring.datadog.apiKeyFile", FileOrNone, "A file with its key, for an endpoint that is not the agent; mode 0600, owned by root"),
        new("monitoring.maxProofAgeDays", new Whole(1, 3650), "Days after which a proof of a label's backups is late (`backup verify` at a level that reads)"),
        new("monitoring.cost.warning", new Amount(0, 1_000_000), "A cost of this many US dollars a month or more is a warning"),
        new("monitoring.cost.critical", new Amount(0, 1_000_000), "… and a cost of this many or more is critical"),
        new("monitoring.cost.emergency", new Amount(0, 1_000_000), "… and from this many on it is called an emergency, where it is no less than critical"),
        new("monitoring.cost.perTerabyteMonth", new Amount(0, 10_000), "US dollars for a terabyte a month"),
        new("monitoring.cost.freeGigabytes", new Whole(0, 1_000_000), "Gigabytes that cost nothing"),
        new("monitoring.cost.freeReadsPerDay", new Whole(0, 1_000_000_000), "Reads of objects a day (class B) that cost nothing"),
        new("monitoring.cost.perTenThousandReads", new Amount(0, 10_000), "US dollars for 10,000 reads beyond"),
        new("monitoring.cost.freeListsPerDay", new Whole(0, 1_000_000_000), "Pages of listings a day (class C) that cost nothing"),
        new("monitoring.cost.perThousandLists", new Amount(0, 10_000), "US dollars for 1,000 pages beyond"),
        new("monitoring.cost.freeDownloadFactor", new Amount(0, 10_000), "So many times what is stored may be downloaded in a month for nothing"),
        new("monitoring.cost.perDownloadedGigabyte", new Amount(0, 10_000), "US dollars for a gigabyte downloaded beyond"),
        new("monitoring.cost.share", new PartOfAccount(), "For a key that sees only this host: its part of what is free and of warning and critical, e.g. `1/5` on each of five hosts; `auto` counts all of it for this host, and says so"),
        new("monitoring.cost.pricesAsOf", new Words("a year and month, e.g. 2026-02", "^20[0-9]{2}-(0[1-9]|1[0-2])$"), "The date of these prices, printed with every forecast"),
    ];

    /// <summary>What does not belong into a file that everybody may read, and where it does.</summary>
    public static ImmutableArray<(string Path, string Place)> Secrets { get; } =
    [
        ("backup.b2.accountId", "the file that storage.backup.b2.credentialsFile names"),
        ("backup.b2.keyId", "the file that storage.backup.b2.credentialsFile names"),
        ("backup.b2.key", "the file that storage.backup.b2.credentialsFile names"),
        ("backup.b2.applicationKey", "the file that storage.backup.b2.credentialsFile names"),
        ("backup.age.identity", "a file that storage.backup.age.identityFile names, or better a place away from this host"),
        ("monitoring.datadog.apiKey", "a file that storage.monitoring.datadog.apiKeyFile names"),
    ];

    /// <summary>B2 takes no longer retention. https://www.backblaze.com/docs/cloud-storage-object-lock</summary>
    private const int MostLockDays = 3000;
}
