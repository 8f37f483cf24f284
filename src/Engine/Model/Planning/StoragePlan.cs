using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Mounting;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>
/// What one host must be: its pools, subvolumes, snapshot tiers and backup scope, every choice with its reason.
/// Made by the planner, read by provision, audit, snapshot, backup, the renderers and the harness.
/// </summary>
public sealed record StoragePlan
{
    public const int CurrentFormat = 1;

    [JsonRequired]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The host profile, e.g. <c>zephyrus</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>e.g. <c>dev-laptop</c>.</summary>
    public required string Class { get; init; }

    /// <summary>Whether it is carried about: on battery, on foreign lines, asleep.</summary>
    [JsonIgnore]
    public bool IsLaptop => Class.EndsWith("laptop", StringComparison.Ordinal);

    /// <summary>First part of every object key, e.g. <c>zephyrus-laptop</c>.</summary>
    public required string BucketPrefix { get; init; }

    /// <summary>Whose home holds <c>~</c>.</summary>
    public required string User { get; init; }

    /// <summary>IANA time zone of schedules and retention periods.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What starts the host; null in a plan that is older than the question.</summary>
    public FirmwarePlan? Firmware { get; init; }

    /// <summary>The pool of <c>/</c> first.</summary>
    public required ImmutableArray<PoolPlan> Pools { get; init; }

    /// <summary>Of all pools.</summary>
    [JsonIgnore]
    public IEnumerable<SubvolumePlan> Subvolumes => Pools.SelectMany(pool => pool.Subvolumes);

    /// <summary>The policy of the subvolume that an item is of; null where the plan lays out none, as for a path of the owner's.</summary>
    public string? PolicyOf(BackupItem item) => Subvolumes.FirstOrDefault(subvolume => subvolume.Name == item.Subvolume)?.Policy;

    /// <summary>Whether an item is a database's: the first at night, and spared by every concession.</summary>
    public bool IsDatabase(BackupItem item) => PolicyOf(item) == Policy.Database.Name();

    public required SnapshotPlan Snapshots { get; init; }

    /// <summary>systemd calendar expression of the weekly fstrim, or null where there is none.</summary>
    public string? TrimCalendar { get; init; }

    public required BackupPlan Backup { get; init; }

    /// <summary>The second copy of the snapshots; null where there is none.</summary>
    public ReplicaPlan? Replica { get; init; }

    /// <summary>The Prometheus textfile that <c>status</c> writes, or null for none: its service must be let there.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>Recovery targets beside what the schedule can deliver.</summary>
    public required RecoveryTarget Recovery { get; init; }

    /// <summary>What cannot be had, what it costs, what a reader should know.</summary>
    [JsonRequired]
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <param name="Kind"><c>uefi</c> or <c>bios</c>.</param>
/// <param name="Because">The profile's word, and what the machine shows where it was asked.</param>
public sealed record FirmwarePlan(Firmware Kind, ImmutableArray<string> Because);

/// <summary>One Btrfs file system, on one disk or several.</summary>
public sealed record PoolPlan
{
    /// <summary><c>primary</c> or <c>secondary</c>: also the role of its disk.</summary>
    public required string Name { get; init; }

    /// <summary>Label of the file system, e.g. <c>zephyrus-primary</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Partitions of its first disk in order; names as disko's: <c>disk-&lt;disk&gt;-&lt;part&gt;</c>.</summary>
    public required ImmutableArray<PartitionPlan> Partitions { get; init; }

    /// <summary>Its further disks and the copies that it keeps; null on one disk with mkfs.btrfs's own choice.</summary>
    public PoolSpan? Span { get; init; }

    /// <summary><c>luks2</c>, or null for none.</summary>
    public DiskEncryption? Encryption { get; init; }

    /// <summary>Label of each LUKS2 container: not the file system's, or who looks for that by its label may find the container.</summary>
    [JsonIgnore]
    public string ContainerLabel => $"{Label}-luks";

    /// <summary>All of its disks; the first is named after the pool.</summary>
    [JsonIgnore]
    public IEnumerable<DiskPlan> Disks => [new DiskPlan(Name, Partitions), .. Span?.Disks ?? []];

    /// <summary>Options that belong to the whole file system, the same on every mount of it, e.g. <c>compress=zstd:3</c>.</summary>
    public required ImmutableArray<string> MountOptions { get; init; }

    /// <summary>Parents before children by mount point.</summary>
    public required ImmutableArray<SubvolumePlan> Subvolumes { get; init; }
}

/// <param name="Disks">Beside the first.</param>
/// <param name="Data"><c>single</c> or <c>raid1</c>.</param>
/// <param name="Metadata"><c>single</c>, <c>dup</c> or <c>raid1</c>.</param>
public sealed record PoolSpan(ImmutableArray<DiskPlan> Disks, BlockProfile Data, BlockProfile Metadata);

/// <param name="Name">Its role, by which provision is told its node.</param>
/// <param name="Partitions">In order.</param>
public sealed record DiskPlan(string Name, ImmutableArray<PartitionPlan> Partitions)
{
    /// <summary>The partition that belongs to the pool.</summary>
    [JsonIgnore]
    public PartitionPlan? Member => Partitions.FirstOrDefault(part => part.Kind == PartitionKind.Btrfs);
}

/// <param name="Name">GPT partition name, e.g. <c>disk-primary-ESP</c>.</param>
/// <param name="Kind"><c>bios boot</c>, <c>esp</c> or <c>btrfs</c>.</param>
/// <param name="Bytes">Size; 0 is the rest of the disk.</param>
/// <param name="MountPoint"><c>/boot</c> for the ESP, else null.</param>
public sealed record PartitionPlan(string Name, PartitionKind Kind, long Bytes, string? MountPoint = null)
{
    /// <summary>Whether a file system is made in it.</summary>
    [JsonIgnore]
    public bool HasFileSystem => Kind != PartitionKind.BiosBoot;

    /// <summary>Where it is seen when it is encrypted and open: a mapping is named after its partition.</summary>
    [JsonIgnore]
    public string Opened => $"/dev/mapper/{Name}";
}

/// <summary>A subvolume: what it is for, where it is mounted, and how its policy is made to hold.</summary>
public sealed record SubvolumePlan
{
    /// <summary>e.g. <c>@postgresql</c>: its path below the top of the pool.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path in the running system.</summary>
    public required string MountPoint { get; init; }

    /// <summary>standard, nodatacow, database, container, cache, temp or swap.</summary>
    public required string Policy { get; init; }

    /// <summary>What it holds, in words (<c>user data</c>); null where its name tells, as it means the same on the hosts that come with the program.</summary>
    public string? Content { get; init; }

    /// <summary>The options as a person asks for them, e.g. <c>noatime, nodatacow, compress=no</c>.</summary>
    public required ImmutableArray<string> Intent { get; init; }

    /// <summary>All options of the mount: per-mount ones, then the pool's. No <c>subvol=</c>: that is <see cref="Name"/>.</summary>
    public required ImmutableArray<string> MountOptions { get; init; }

    /// <summary>Whether the empty subvolume gets <c>chattr +C</c> before any data.</summary>
    public required bool Nodatacow { get; init; }

    /// <summary>Value of the <c>compression</c> property (<c>zstd</c>, <c>none</c>), or null to leave it unset.</summary>
    public string? CompressionProperty { get; init; }

    /// <summary>Owner user name of the mount point's directory; <c>root</c> or the storage user.</summary>
    [JsonRequired]
    public string Owner { get; init; } = "root";

    /// <summary>Permission bits in octal, e.g. <c>0755</c>, <c>1777</c> for /tmp.</summary>
    [JsonRequired]
    public string Mode { get; init; } = "0755";

    /// <summary>Name of its snapper configuration, or null when it is never snapshotted.</summary>
    public string? SnapperConfig { get; init; }

    /// <summary>Why this mechanism for that intent, and what cannot be had.</summary>
    public required ImmutableArray<string> Because { get; init; }
}

/// <param name="Tiers">In order hourly, daily, weekly, monthly; only those that are on.</param>
public sealed record SnapshotPlan(bool Enabled, ImmutableArray<TierPlan> Tiers)
{
    private readonly ImmutableArray<LeftOut> leftOut;

    /// <summary>Mount points that are not snapshotted, each with the reason; none in plans of earlier versions, where an initial value would not hold.</summary>
    public ImmutableArray<LeftOut> LeftOut
    {
        get => leftOut.IsDefault ? [] : leftOut;
        init => leftOut = value;
    }
}

/// <param name="Name"><c>hourly</c>, <c>daily</c>, <c>weekly</c> or <c>monthly</c>.</param>
/// <param name="Keep">How many periods that have a snapshot keep theirs.</param>
/// <param name="Calendar">systemd calendar expression, e.g. <c>*-*-* 02:00</c>.</param>
public sealed record TierPlan(string Name, int Keep, string Calendar);

/// <param name="Items">What is backed up.</param>
/// <param name="LeftOut">What is not, each with the reason.</param>
public sealed record BackupPlan(bool Enabled, ImmutableArray<BackupItem> Items, ImmutableArray<LeftOut> LeftOut)
{
    /// <summary>systemd calendar expression, in the plan's time zone.</summary>
    [JsonRequired]
    public string Calendar { get; init; } = "*-*-* 02:00";

    /// <summary>At most so much later than <see cref="Calendar"/>.</summary>
    [JsonRequired]
    public int RandomizedDelaySeconds { get; init; }

    /// <summary>What services get as LoadCredential= (systemd.exec(5)); null where they read the credentials file.</summary>
    public string? LoadCredential { get; init; }

    /// <summary>systemd's IOWeight of the services of backups; null for the usual 100.</summary>
    public int? IoWeight { get; init; }

    /// <summary>systemd's CPUQuota of the same; null for the usual 50.</summary>
    public int? CpuQuotaPercent { get; init; }

    /// <summary><c>age</c> or <c>sse-b2</c>; null when backups are not encrypted.</summary>
    public string? Encryption { get; init; }
}

/// <summary>One label in the bucket: a whole subvolume, or a plain directory inside one.</summary>
/// <param name="Label">e.g. <c>root</c>, <c>home</c>, <c>postgresql</c>, <c>etc</c>; no <c>/</c>.</param>
/// <param name="Path">What a person asked for or what covers it, e.g. <c>/var/lib/postgresql</c>.</param>
/// <param name="Kind"><c>subvolume</c> (btrfs send stream) or <c>directory</c> (tar of files).</param>
/// <param name="Subvolume">Name of the subvolume that holds it, e.g. <c>@postgresql</c>.</param>
/// <param name="SnapperConfig">Whose snapshots feed it.</param>
/// <param name="Tier">How often: <c>hourly</c>, <c>daily</c>, <c>weekly</c> or <c>monthly</c>.</param>
/// <param name="Because">Why it is in the scope and at this pace.</param>
public sealed record BackupItem(
    string Label, string Path, SourceKind Kind, string Subvolume, string SnapperConfig, string Tier, string Because)
{
    /// <summary>What the bucket keeps of it where that is less than the plan's tiers, as the budget made it; null where it is not. Stands in no plan file.</summary>
    [JsonIgnore]
    public ImmutableArray<TierPlan>? Keep { get; init; }

    /// <summary>Whether the budget has it left out: its newest backup stays, and none is made. Stands in no plan file.</summary>
    [JsonIgnore]
    public bool IsLeftOut { get; init; }

    /// <summary>The tiers that hold for it in the bucket.</summary>
    public ImmutableArray<TierPlan> KeptBy(StoragePlan plan) => Keep ?? plan.Snapshots.Tiers;
}

/// <summary>A path that is not backed up, and why.</summary>
public sealed record LeftOut(string Path, string Because);

/// <param name="RpoMinutes">At most this much work may be lost.</param>
/// <param name="RtoMinutes">A restore may take this long.</param>
/// <param name="DeliveredRpoMinutes">What the schedule gives; null when nothing is backed up.</param>
/// <param name="Verdict">In words, with the option that would meet the target where it is missed.</param>
public sealed record RecoveryTarget(int RpoMinutes, int RtoMinutes, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? DeliveredRpoMinutes, string Verdict)
{
    /// <summary>How long the first full backup takes; null without a bandwidth limit, or when nothing is backed up.</summary>
    public FirstFull? FirstFull { get; init; }
}

/// <summary>
/// The first full backup of a host at its bandwidth limit. Nobody knows the size before the data is there, so it is
/// given for 100 GiB, and grows in proportion.
/// </summary>
/// <param name="MinutesPer100GiB">Of compressed data, which is what crosses the line.</param>
/// <param name="RestoreBitsPerSecond">What a restore of 100 GiB within the host's RTO takes; the limit does not bind it.</param>
/// <param name="Because">Both, in words.</param>
public sealed record FirstFull(long BitsPerSecond, long MinutesPer100GiB, long RestoreBitsPerSecond, string Because);
