using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>
/// Which snapshots the next backups of a label would build on, best first. The first that is on this machine is the one
/// that must stay: without it, the next backup falls back to the one after it, at last to a full.
/// </summary>
public sealed record ParentRanking(string Label, string Pace, ImmutableArray<RankedParent> Candidates)
{
    /// <summary>Asks the chain planner itself, so that what is kept is what it will choose.</summary>
    /// <param name="committed">All sound backups of the host.</param>
    public static ImmutableArray<ParentRanking> Of(IEnumerable<StoredBackup> committed) =>
    [
        .. from label in committed.GroupBy(backup => backup.Label, StringComparer.Ordinal).OrderBy(label => label.Key, StringComparer.Ordinal)
           from pace in new[] { Tier.Daily, Tier.Weekly }
           select new ParentRanking(label.Key, pace.Name(), [.. Rank(pace, [.. label])]),
    ];

    /// <param name="here">UUIDs of the snapshots on this machine.</param>
    /// <returns>Those that must stay, each with the key of its backup.</returns>
    public static IReadOnlyDictionary<Guid, string> Needed(IEnumerable<ParentRanking> rankings, IReadOnlySet<Guid> here) =>
        rankings.Select(ranking => ranking.Candidates.FirstOrDefault(candidate => here.Contains(candidate.Uuid)))
            .OfType<RankedParent>()
            .DistinctBy(parent => parent.Uuid)
            .ToDictionary(parent => parent.Uuid, parent => parent.Key);

    private static IEnumerable<RankedParent> Rank(Tier pace, IReadOnlyCollection<StoredBackup> committed)
    {
        var left = committed.Select(backup => backup.Facts.SnapshotUuid).ToHashSet();
        while (ChainPlanner.Decide(pace, Instant.MaxValue, committed, left).Parent is { } parent && left.Remove(parent.Facts.SnapshotUuid))
            yield return new RankedParent(parent.Facts.SnapshotUuid, parent.Key);
    }
}

/// <param name="Uuid">Of the snapshot.</param>
/// <param name="Key">Of its backup.</param>
public sealed record RankedParent(Guid Uuid, string Key);
