using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests;

/// <summary>Backups of one label through time, chained as the planner chains them, and the bucket that holds them.</summary>
internal static class BackupHistory
{
    public const string Host = "hetzner-vps";
    public const long FullBytes = 100_000;
    private const long ManifestBytes = 50;
    private const double DayShare = 0.02;

    /// <summary>
    /// One a step, at the times given: monthly ones are full, weekly ones build on the newest full that is here, and the others on
    /// the newest weekly one since, or on that full. A shape that is known beforehand, whatever the planner would choose.
    /// </summary>
    /// <param name="lost">Whether the snapshot of a step is on the machine no more when the next is backed up.</param>
    public static List<StoredBackup> Play(IEnumerable<(Tier Pace, Instant At)> steps, Func<int, bool>? lost = null, string label = "postgresql")
    {
        var made = new List<StoredBackup>();
        var here = new List<StoredBackup>();
        foreach (var (index, (pace, at)) in steps.Index())
        {
            var full = here.FindLast(backup => backup.Facts.IsFull);
            var weekly = full is null ? null : here.FindLast(backup => backup.Facts is { Depth: 2, Tier: "weekly" } && backup.Time > full.Time);
            made.Add(Make(index, pace, at, pace == Tier.Monthly ? null : pace == Tier.Weekly ? full : weekly ?? full, label));
            if (lost?.Invoke(index) != true)
                here.Add(made[^1]);
        }

        return made;
    }

    /// <summary>One a step, as the planner chains them.</summary>
    public static List<StoredBackup> Planned(IEnumerable<(Tier Pace, Instant At)> steps)
    {
        var made = new List<StoredBackup>();
        foreach (var (index, (pace, at)) in steps.Index())
            made.Add(Make(index, pace, at, ChainPlanner.Decide(new ChainFacts(pace, at, made, made.Select(backup => backup.Facts.SnapshotUuid).ToHashSet())).Parent));
        return made;
    }

    /// <summary>A full of 100,000 bytes, or an increment of two hundredths of one for each day since its parent.</summary>
    public static StoredBackup Make(int index, Tier pace, Instant at, StoredBackup? parent, string label = "postgresql")
    {
        var id = new Guid(index + 1, 0, 0, new byte[8]);
        var length = parent is null ? FullBytes : Math.Clamp((long)(FullBytes * DayShare * (at - parent.Time).TotalDays), 1, FullBytes);
        return new StoredBackup(ArchiveBench.Manifest(ArchiveBench.Facts() with
        {
            Label = label,
            SnapshotTime = at,
            SnapshotUuid = id,
            StreamUuid = id,
            Tier = pace.Name(),
            Depth = (parent?.Facts.Depth ?? 0) + 1,
            ParentKey = parent?.Key,
            ParentUuid = parent?.Facts.StreamUuid,
        }), ManifestBytes).Of(length);
    }

    /// <summary>One a night, from <see cref="Night"/> 0 on, with every snapshot still here.</summary>
    public static List<StoredBackup> Play(params Tier[] nights) => Play(nights.Select((pace, night) => (pace, Night(night))));

    /// <summary>One a night, each on the one before it, whether or not the planner would have it so.</summary>
    public static List<StoredBackup> Line(params Tier[] nights)
    {
        var made = new List<StoredBackup>();
        foreach (var (night, pace) in nights.Index())
            made.Add(Make(night, pace, Night(night), made.LastOrDefault()));
        return made;
    }

    public static Instant Night(int number) => ArchiveBench.Time + Duration.FromDays(number);

    /// <summary>The same backup, of which the manifest says something else.</summary>
    public static StoredBackup But(this StoredBackup backup, Func<BackupFacts, BackupFacts> change) =>
        backup with { Manifest = ArchiveBench.Manifest(change(backup.Facts)) with { Length = backup.Manifest.Length } };

    /// <summary>The same backup, of so many bytes.</summary>
    public static StoredBackup Of(this StoredBackup backup, long bytes) => backup with { Manifest = backup.Manifest with { Length = bytes } };

    /// <summary>A night a step: weekly on Sundays, monthly on the first.</summary>
    public static IEnumerable<(Tier Pace, Instant At)> Nights(int count) => Enumerable.Range(0, count).Select(night =>
    {
        var at = Night(night);
        var day = at.InUtc().Date;
        return (day.Day == 1 ? Tier.Monthly : day.DayOfWeek == IsoDayOfWeek.Sunday ? Tier.Weekly : Tier.Daily, at);
    });

    public static Catalogue Catalogue(IEnumerable<StoredBackup> backups)
    {
        List<StoredBackup> all = [.. backups];
        var objects = all.SelectMany(backup => new[]
        {
            new StoredObject(backup.Key, backup.Manifest.Length, string.Empty, backup.Time),
            new StoredObject(ManifestOf(backup), ManifestBytes, string.Empty, backup.Time),
        });
        return new Catalogue([.. all.OrderBy(backup => backup.Moment)], [], [], objects.ToImmutableDictionary(each => each.Key, StringComparer.Ordinal));
    }

    public static BucketContents Contents(Catalogue catalogue) => new(
        [.. catalogue.Objects.Values.OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => new StoredVersion(each.Key, "1", each.Length, IsHideMarker: false, IsLatest: true, each.Modified))],
        []);

    public static string ManifestOf(StoredBackup backup) => ArchiveKey.ParseArchive(backup.Key)!.Manifest;
}

/// <summary>An inventory in memory, which fails from some deletion on, or at some keys, when told to.</summary>
internal sealed class MemoryInventory(BucketContents contents, int failsAfter = int.MaxValue) : IBucketInventory
{
    private int deleted;

    public List<StoredVersion> Left { get; } = [.. contents.Versions];

    public List<UnfinishedUpload> UploadsLeft { get; } = [.. contents.Uploads];

    /// <summary>Keys of which no version can be deleted, with what the store says to it.</summary>
    public Dictionary<string, PantherStorage.Model.ExitCode> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of which a deletion ends with an error that nobody foresaw.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<StoredVersion>> Versions(string prefix, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<StoredVersion>>(Left);

    public Task<IReadOnlyList<UnfinishedUpload>> Uploads(string prefix, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<UnfinishedUpload>>(UploadsLeft);

    public Task DeleteVersion(string key, string versionId, CancellationToken cancellation)
    {
        if (deleted++ >= failsAfter)
            throw new PantherStorage.Model.StorageException(PantherStorage.Model.ExitCode.ObjectStore, "the store is gone");
        if (Broken.Contains(key))
            throw new InvalidOperationException("a bug");
        if (Refused.TryGetValue(key, out var code))
            throw new PantherStorage.Model.StorageException(code, "the store refuses");
        Left.RemoveAll(version => version.Key == key && version.VersionId == versionId);
        return Task.CompletedTask;
    }

    /// <summary>By key and version.</summary>
    public Dictionary<(string Key, string Id), NodaTime.Instant> Locks { get; } = [];

    public Task<NodaTime.Instant?> LockedUntil(string key, string versionId, CancellationToken cancellation) =>
        Task.FromResult(Locks.TryGetValue((key, versionId), out var until) ? until : (NodaTime.Instant?)null);

    public Task DropUpload(string key, string uploadId, CancellationToken cancellation)
    {
        UploadsLeft.RemoveAll(upload => upload.UploadId == uploadId);
        return Task.CompletedTask;
    }
}
