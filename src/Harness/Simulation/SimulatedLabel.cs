using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;

namespace PantherStorage.Harness.Simulation;

/// <summary>A backup that the nights' windows were too short for so far.</summary>
internal sealed record GoingOn(Snapshot Snapshot, StoredBackup? Parent, long Bytes)
{
    public long Sent { get; set; }

    /// <summary>The day on which it began.</summary>
    public double? Begun { get; set; }
}

/// <summary>One label of a simulated host: its data, its snapshots on the host, and its backups in the bucket. What is decided, the engine's own planners decide.</summary>
internal sealed class SimulatedLabel(StoragePlan plan, BackupItem item, SimulatedData data, ChainRules rules)
{
    private readonly RetentionPolicy policy = RetentionPolicy.Of(plan);
    private readonly DateTimeZone zone = RetentionPolicy.ZoneOf(plan);
    private readonly Dictionary<Guid, double> days = [];
    private ImmutableArray<StoredBackup> wanted = [];
    private int made;

    public BackupItem Item => item;

    public SimulatedData Data => data;

    public List<Snapshot> Snapshots { get; private set; } = [];

    public List<StoredBackup> Stored { get; } = [];

    public GoingOn? Going { get; set; }

    public bool IsDatabase => plan.IsDatabase(item);

    public Instant NewestFull => Stored.Where(backup => backup.Facts.IsFull).Select(backup => backup.Moment).DefaultIfEmpty(Instant.MinValue).Max();

    public long Bytes => Stored.Sum(Churn.BytesOf);

    /// <summary>The tier that a night's backup serves; null in a night without one.</summary>
    public Tier? TierOn(LocalDate date)
    {
        var tier = date.Day == 1 ? Tier.Monthly : date.DayOfWeek == IsoDayOfWeek.Sunday ? Tier.Weekly : Tier.Daily;
        return tier >= Tiers.Parse(item.Tier) || Stored.Count == 0 && Going is null ? tier : null;
    }

    public Snapshot Snap(Tier tier, Instant at, double day)
    {
        var snapshot = new Snapshot
        {
            Config = item.SnapperConfig,
            Number = ++made,
            Created = at,
            Generation = made,
            Path = $"/{made}",
            Uuid = new Guid(made, 0, 0, new byte[8]),
            Tier = tier.Name(),
            RunId = "simulated",
        };
        Snapshots.Add(snapshot);
        days[snapshot.Uuid] = day;
        return snapshot;
    }

    public ChainDecision Decide(Tier tier, Snapshot snapshot, ImmutableArray<LabelFull> otherFulls)
    {
        var decision = item.Kind == SourceKind.Directory ? new ChainDecision(null, "a directory is archived whole each time") : ChainPlanner.Decide(
            new ChainFacts(tier, snapshot.Created, Stored, Snapshots.Where(each => each != snapshot).Select(each => each.Uuid).ToHashSet())
            {
                Bounds = rules.Bounds,
                Rhythm = rules.RhythmOf(item.Label),
                OtherFulls = otherFulls,
                NoFull = Going is null ? null : "one is being stored",
                Proved = Stored.Where(backup => snapshot.Created - backup.Moment > Duration.FromDays(84)).Select(backup => backup.Key).ToHashSet(),
            });
        wanted = decision.Wanted;
        return decision;
    }

    public long BytesOf(ChainDecision decision) => decision.Parent is { } parent ? data.Since(days[parent.Facts.SnapshotUuid]) : data.Full;

    public StoredBackup Store(Tier tier, Snapshot snapshot, StoredBackup? parent, long bytes)
    {
        var key = ArchiveKey.Of(plan.BucketPrefix, item.Label, snapshot.Created);
        var facts = new BackupFacts
        {
            Host = plan.BucketPrefix,
            Label = item.Label,
            Path = item.Path,
            Source = item.Kind,
            Tier = tier.Name(),
            SnapshotTime = snapshot.Created,
            SnapshotUuid = snapshot.Uuid,
            StreamUuid = snapshot.Uuid,
            ParentKey = parent?.Key,
            ParentUuid = parent?.Facts.StreamUuid,
            Depth = (parent?.Facts.Depth ?? 0) + 1,
        };
        var backup = new StoredBackup(new Manifest
        {
            Key = key.Archive,
            Backup = facts,
            Because = "simulated",
            Created = snapshot.Created,
            Seconds = 0,
            Tools = new ToolVersions("0", "0", "0", "0"),
            StreamVersion = 1,
            StreamBytes = bytes,
            Length = bytes,
            Sha256 = new string('0', 64),
            HasContentDigest = false,
            Table = new FrameTable(1, 0, 1, new string('0', 64)),
        }, 0);
        Stored.Add(backup);
        return backup;
    }

    public void PruneHere(Instant now)
    {
        var parents = wanted.Concat(Going?.Parent is { } parent ? [parent] : []).Distinct().ToDictionary(backup => backup.Facts.SnapshotUuid, backup => backup.Key);
        var needed = Going is null ? ImmutableDictionary<Guid, string>.Empty : ImmutableDictionary<Guid, string>.Empty.Add(Going.Snapshot.Uuid, "being stored");
        var decisions = RetentionPlanner.Decide(Snapshots, policy, new RetentionFacts(now.InZone(zone)) { Parents = parents, Needed = needed });
        Snapshots = [.. decisions.Where(decision => decision.IsKept).Select(decision => decision.Snapshot)];
    }

    public void LoseSnapshots() => Snapshots.Clear();
}
