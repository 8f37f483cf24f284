using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// Keeps what nobody can delete yet out of a prune and a sweep. Each version that was to go is asked for its lock: what the options
/// say now may not be what it was stored with.
/// </summary>
public static class ObjectLocks
{
    /// <param name="now">By the store's clock.</param>
    public static async Task<ImmutableArray<PruneDecision>> Respect(
        IReadOnlyCollection<PruneDecision> decisions, BucketContents contents, IBucketInventory inventory, Instant now, CancellationToken cancellation)
    {
        var going = decisions.Where(decision => decision.Goes).Select(decision => decision.Backup.Key)
            .SelectMany(key => new[] { key, ArchiveKey.ParseArchive(key)!.Manifest }).ToHashSet(StringComparer.Ordinal);
        var locks = await Read(contents.Versions.Where(version => !version.IsHideMarker && going.Contains(version.Key)).Select(version => (version.Key, version.VersionId)), inventory, now, cancellation);
        return Respect(decisions, locks.GroupBy(each => each.Key.Key, StringComparer.Ordinal).ToDictionary(key => key.Key, key => key.Max(each => each.Value), StringComparer.Ordinal));
    }

    /// <summary>Pure. A backup of which an object is locked stays, and so does what it builds on.</summary>
    /// <param name="locks">Until when, by object key.</param>
    public static ImmutableArray<PruneDecision> Respect(IReadOnlyCollection<PruneDecision> decisions, IReadOnlyDictionary<string, Instant> locks)
    {
        var reasons = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        // Children before their parents, so that whoever needs one has been decided before it.
        foreach (var decision in decisions.Where(decision => decision.Goes).OrderByDescending(each => each.Backup.Facts.Depth))
        {
            var key = decision.Backup.Key;
            if (Until(key, locks) is { } until)
                reasons[key] = [.. reasons.GetValueOrDefault(key, []), Words(until)];
            if (reasons.ContainsKey(key) && decision.Backup.Facts.ParentKey is { } parent)
                reasons[parent] = [.. reasons.GetValueOrDefault(parent, []), $"{key} is locked, and builds on it"];
        }

        return
        [
            .. decisions.Select(decision => decision.Goes && reasons.TryGetValue(decision.Backup.Key, out var because)
                ? decision with { Goes = false, Because = because }
                : decision),
        ];
    }

    /// <param name="now">By the store's clock.</param>
    public static async Task<ImmutableArray<GarbageDecision>> Respect(
        IReadOnlyCollection<GarbageDecision> decisions, IBucketInventory inventory, Instant now, CancellationToken cancellation)
    {
        var going = decisions.Where(decision => decision.Goes && decision.What is not (Leftover.Upload or Leftover.HideMarker));
        return Respect(decisions, await Read(going.Select(decision => (decision.Key, decision.Id)), inventory, now, cancellation));
    }

    /// <summary>Pure. With a locked version stay the newer ones of its key, since it would come to light.</summary>
    /// <param name="locks">Until when, by key and version.</param>
    public static ImmutableArray<GarbageDecision> Respect(IReadOnlyCollection<GarbageDecision> decisions, IReadOnlyDictionary<(string Key, string Id), Instant> locks)
    {
        var shown = new Dictionary<string, Instant>(StringComparer.Ordinal);
        var respected = ImmutableArray.CreateBuilder<GarbageDecision>(decisions.Count);
        foreach (var decision in decisions)
        {
            if (!decision.Goes || decision.What == Leftover.Upload)
                respected.Add(decision);
            else if (locks.TryGetValue((decision.Key, decision.Id), out var until))
                respected.Add(decision with { Goes = false, Because = Words(shown[decision.Key] = until) });
            else if (shown.TryGetValue(decision.Key, out var older))
                respected.Add(decision with { Goes = false, Because = $"an older version of it would come to light, which is {Words(older)}" });
            else
                respected.Add(decision);
        }

        return respected.ToImmutable();
    }

    private static async Task<Dictionary<(string Key, string Id), Instant>> Read(
        IEnumerable<(string Key, string Id)> versions, IBucketInventory inventory, Instant now, CancellationToken cancellation)
    {
        var locks = new Dictionary<(string, string), Instant>();
        foreach (var version in versions)
        {
            if (await inventory.LockedUntil(version.Key, version.Id, cancellation) is { } until && until > now)
                locks[version] = until;
        }

        return locks;
    }

    private static Instant? Until(string archive, IReadOnlyDictionary<string, Instant> locks)
    {
        var found = new[] { archive, ArchiveKey.ParseArchive(archive)!.Manifest }.Where(locks.ContainsKey).Select(key => locks[key]).ToList();
        return found.Count == 0 ? null : found.Max();
    }

    private static string Words(Instant until) => until == Instant.MaxValue ? "locked by a legal hold" : $"locked until {until:uuuu-MM-dd HH:mm}Z (object lock)";
}
