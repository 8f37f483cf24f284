using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PantherStorage.Model.Configuration;

/// <summary><c>storage.backup</c>: what is backed up, when, how, and how it is kept safe.</summary>
public sealed record BackupOptions
{
    public bool? Enable { get; init; }

    /// <summary>Time of day, e.g. <c>02:00</c>; with the hourly tier on, only its minute counts.</summary>
    public string Schedule { get; init; } = "02:00";

    /// <summary>Spreads hosts that share a line, e.g. <c>30min</c>.</summary>
    public string RandomizedDelay { get; init; } = "30min";

    public ImmutableArray<string> Subvolumes { get; init; } = ["/", "/home", "/etc"];

    public bool IncludeDatabases { get; init; } = true;

    public bool IncludeContainers { get; init; }

    /// <summary>Paths that are not backed up, with every subvolume mounted at or below them, whatever asks for them.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>Whether a backup also stores a digest of every file, so that a restore can be compared with it.</summary>
    public bool ContentDigest { get; init; } = true;

    /// <summary>e.g. <c>10 Mbit/s</c>; see <see cref="Configuration.BandwidthLimit"/>.</summary>
    public string BandwidthLimit { get; init; } = "10 Mbit/s";

    /// <summary>Part of <see cref="BandwidthLimit"/> that this host takes, where several share a line: <c>1</c>, <c>1/2</c>, <c>1/3</c>, …</summary>
    public string Share { get; init; } = "1";

    /// <summary>When scheduled backups may use the line.</summary>
    public WindowOptions Window { get; init; } = new();

    /// <summary>Whether scheduled backups also run while the line is metered, as a phone's is.</summary>
    public bool OnMetered { get; init; }

    /// <summary>Below it scheduled backups wait for mains; 0 never waits; null is 30 on a laptop and 0 on a server.</summary>
    public int? MinBatteryPercent { get; init; }

    /// <summary>How fast backups may leave this host: its share of the limit. Whoever needs the rate asks here.</summary>
    public BandwidthLimit Rate() => Configuration.BandwidthLimit.Parse(BandwidthLimit).SharedBy(
        Share.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? int.Parse(Share.AsSpan(slash + 1), CultureInfo.InvariantCulture) : 1);

    /// <summary>How hard backups are compressed: a level of Zstandard, <c>1</c> to <c>19</c>, or <c>auto</c> (what the line leaves time for).</summary>
    public string Compression { get; init; } = "auto";

    /// <summary>Whether Btrfs hands on compressed extents as they are: <c>auto</c> (where that is faster), <c>always</c> or <c>never</c>.</summary>
    public string CompressedSend { get; init; } = "auto";

    /// <summary><c>none</c>, <c>sse-b2</c> (by B2, with keys of its own), <c>age</c> (here, before anything leaves the host), or <c>auto</c>: <c>sse-b2</c> where the store is B2.</summary>
    public string Encryption { get; init; } = AutoEncryption;

    /// <summary>What <see cref="Encryption"/> comes to: other stores than B2 may know no SSE, and refuse it.</summary>
    public string EncryptionThatHolds() => Encryption != AutoEncryption ? Encryption : B2.IsB2() ? SseB2 : NoEncryption;

    /// <summary>systemd's IOWeight of the services that make and look after backups, 1 to 10,000.</summary>
    public int IoWeight { get; init; } = UsualIoWeight;

    /// <summary>systemd's CPUQuota of the same, in percent of one processor.</summary>
    public int CpuQuotaPercent { get; init; } = UsualCpuQuotaPercent;

    public AgeOptions Age { get; init; } = new();

    /// <summary>What becomes of backups that no known key has signed: <c>require</c>, <c>warn</c>, <c>off</c>, or <c>auto</c> (require once the host signs).</summary>
    public string Signatures { get; init; } = "auto";

    /// <summary>Public keys of this host's earlier selves; see <see cref="Engine.Backup.Trust.VerifyingKey"/>.</summary>
    public ImmutableArray<string> TrustedKeys { get; init; } = [];

    public ChainOptions Chains { get; init; } = new();

    /// <summary>What happens when money runs short: <c>warn</c>, <c>refuse</c> (new fulls, when the cost is critical) or <c>adapt</c> (concessions, when the forecast is a warning).</summary>
    public string Budget { get; init; } = "warn";

    /// <summary>Of the key that deletes (<c>backup prune</c>, <c>backup gc</c>); empty where it is the bucket's usual one.</summary>
    public string PruneCredentialsFile { get; init; } = string.Empty;

    public B2Options B2 { get; init; } = new();

    public const string AutoEncryption = "auto";

    public const string NoEncryption = "none";

    internal const int UsualIoWeight = 100;

    internal const int UsualCpuQuotaPercent = 50;

    public const string SseB2 = "sse-b2";

    public const string AgeEncryption = "age";
}

/// <summary><c>storage.backup.window</c>: in the plan's time zone; <c>HH:MM-HH:MM</c>, which may pass midnight, or <c>always</c>.</summary>
public sealed record WindowOptions
{
    /// <summary>Of those that begin on Monday to Friday.</summary>
    public string Weekdays { get; init; } = "02:00-05:00";

    /// <summary>Of those that begin on Saturday or Sunday.</summary>
    public string Weekends { get; init; } = "02:00-06:00";
}

/// <summary>Encryption with age. The private key is best kept away from the host, which needs only the public ones.</summary>
public sealed record AgeOptions
{
    /// <summary>Public keys; who has the private key of any one of them can restore.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    /// <summary>The private key's file, for an owner who accepts it on the host; empty where it is elsewhere.</summary>
    public string IdentityFile { get; init; } = string.Empty;
}

/// <summary><c>storage.backup.b2</c>: the bucket, and how it is reached.</summary>
public sealed partial record B2Options
{
    public string Bucket { get; init; } = string.Empty;

    /// <summary>e.g. <c>https://s3.us-west-004.backblazeb2.com</c>; empty for the one of <see cref="Region"/>.</summary>
    public string Endpoint { get; init; } = string.Empty;

    public string Region { get; init; } = "us-west-004";

    /// <summary>The address that holds: <see cref="Endpoint"/>, else B2's of the region; empty where the region is none of B2's.</summary>
    public string ServiceUrl() => Endpoint.Length > 0 ? Endpoint : UrlOf(Region);

    /// <summary>Whether the store is B2 itself.</summary>
    public bool IsB2() => Uri.TryCreate(ServiceUrl(), UriKind.Absolute, out var uri) && uri.Host.EndsWith(".backblazeb2.com", StringComparison.OrdinalIgnoreCase);

    /// <returns>Empty for a region that B2 cannot have. https://www.backblaze.com/docs/cloud-storage-s3-compatible-api</returns>
    internal static string UrlOf(string region) => RegionOfB2().IsMatch(region) ? $"https://s3.{region}.backblazeb2.com" : string.Empty;

    public string CredentialsFile { get; init; } = "/var/lib/panther-backups/b2-credentials.env";

    /// <summary>Where 1Password has the key, for <c>credentials fetch</c>.</summary>
    public string OpReference { get; init; } = "op://pantherOS/backblaze-b2/backup-credentials";

    /// <summary>The name under which systemd hands the key to services, <c>ID</c> or <c>ID:PATH</c> as LoadCredential= has it; empty for <see cref="CredentialsFile"/>.</summary>
    public string LoadCredential { get; init; } = string.Empty;

    /// <summary>Has B2 encrypt objects at rest with keys of its own (SSE-B2).</summary>
    public bool Sse { get; init; }

    /// <summary>For so many days nobody can delete what a backup stores (object lock); 0 is off.</summary>
    public int LockDays { get; init; }

    /// <summary><c>governance</c> (a key with bypassGovernance may still delete) or <c>compliance</c> (nobody may, not even the account's owner).</summary>
    public string LockMode { get; init; } = "governance";

    /// <summary>Lets a plain-http endpoint pass; for drills.</summary>
    public bool AllowInsecureEndpoint { get; init; }

    [GeneratedRegex("^[a-z]{2}-[a-z]+-[0-9]{3}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionOfB2();
}
