using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>
/// Which snapshots the next backups of a label are to build on. Of the first choice all that are on this machine must stay;
/// where none is, of the second, and so on: without any of them, the next backup is full.
/// </summary>
public sealed record ParentRanking(string Label, ImmutableArray<ImmutableArray<RankedParent>> Choices)
{
    /// <summary>How often the planner is asked; what is left after that has its turn by age.</summary>
    private const int MostPlanned = 3;

    /// <summary>Asks the chain planner itself, so that what is kept is what it will choose.</summary>
    /// <param name="committed">All sound backups of the host.</param>
    public static ImmutableArray<ParentRanking> Of(IEnumerable<StoredBackup> committed, ChainRules rules) =>
    [
        .. from label in committed.GroupBy(backup => backup.Label, StringComparer.Ordinal).OrderBy(label => label.Key, StringComparer.Ordinal)
           select new ParentRanking(label.Key, [.. Rank(rules.RhythmOf(label.Key), rules.Bounds, [.. label])]),
    ];

    /// <param name="here">UUIDs of the snapshots on this machine.</param>
    /// <returns>Those that must stay, each with the key of its backup.</returns>
    public static IReadOnlyDictionary<Guid, string> Needed(IEnumerable<ParentRanking> rankings, IReadOnlySet<Guid> here) =>
        rankings.SelectMany(ranking => ranking.Choices.Select(choice => choice.Where(parent => here.Contains(parent.Uuid)).ToList()).FirstOrDefault(choice => choice.Count > 0) ?? [])
            .DistinctBy(parent => parent.Uuid)
            .ToDictionary(parent => parent.Uuid, parent => parent.Key);

    private static IEnumerable<ImmutableArray<RankedParent>> Rank(Rhythm rhythm, ChainBounds bounds, IReadOnlyCollection<StoredBackup> committed)
    {
        var left = committed.Select(backup => backup.Facts.SnapshotUuid).ToHashSet();
        var next = committed.Max(backup => backup.Moment) + Duration.FromMinutes(rhythm.Often.Minutes());
        for (var choice = 0; choice < MostPlanned; choice++)
        {
            // The next of each tier: a weekly one builds on another than a daily one.
            var wanted = rhythm.Tiers
                .SelectMany(tier => ChainPlanner.Decide(new ChainFacts(tier, next, committed, left) { Bounds = bounds, Rhythm = rhythm }).Wanted)
                .DistinctBy(backup => backup.Key).ToImmutableArray();
            if (wanted.IsEmpty)
                break;
            left.ExceptWith(wanted.Select(parent => parent.Facts.SnapshotUuid));
            yield return [.. wanted.Select(parent => new RankedParent(parent.Facts.SnapshotUuid, parent.Key))];
        }

        var others = committed.Where(backup => backup.Facts.Depth < bounds.MaxLinks && left.Contains(backup.Facts.SnapshotUuid) && Chain.Of(backup, committed).IsWhole);
        foreach (var backup in others.OrderByDescending(backup => backup.Moment).ThenByDescending(backup => backup.Key, StringComparer.Ordinal))
            yield return [new RankedParent(backup.Facts.SnapshotUuid, backup.Key)];
    }
}

/// <param name="Uuid">Of the snapshot.</param>
/// <param name="Key">Of its backup.</param>
public sealed record RankedParent(Guid Uuid, string Key);
