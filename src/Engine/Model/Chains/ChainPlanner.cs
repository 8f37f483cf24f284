using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>What the next backup of a label builds on.</summary>
/// <param name="Parent">Null for a full backup.</param>
/// <param name="Because">In words; never empty.</param>
public sealed record ChainDecision(StoredBackup? Parent, string Because)
{
    /// <summary>Links of the chain with the new backup.</summary>
    public int Depth => Parent is null ? 1 : Parent.Facts.Depth + 1;
}

/// <summary>
/// Which backup the next one builds on. Monthly ones are full; weekly ones build on the newest full or monthly one; the
/// others on the newest weekly one made since, else on that full one too. So no chain has more than three links. A
/// parent must be committed in the bucket with its whole chain, and no younger than the new snapshot (snapper tells
/// seconds: two of one second are of one age), and its snapshot must be here with the same UUID, unchanged since it was
/// made, and of the same subvolume: after a restore in place, what was snapshotted before is no parent. Where it is not
/// so, the next older kind is taken, at last a full backup.
/// </summary>
public static class ChainPlanner
{
    public const int MostLinks = 3;

    /// <param name="pace">Highest pace that the new backup serves.</param>
    /// <param name="time">Of the snapshot to be backed up.</param>
    /// <param name="committed">All sound backups of the label but of that snapshot itself; those with a broken chain are passed over.</param>
    /// <param name="localSnapshots">UUIDs of the label's snapshots that are on this machine, and of the subvolume that the new one is of.</param>
    /// <param name="unfit">Those that are on this machine and cannot be parents, each with the reason; null for none.</param>
    public static ChainDecision Decide(
        Tier pace, Instant time, IReadOnlyCollection<StoredBackup> committed, IReadOnlySet<Guid> localSnapshots,
        IReadOnlyDictionary<Guid, string>? unfit = null)
    {
        if (pace == Tier.Monthly)
            return new ChainDecision(null, "monthly backups are full");
        var earlier = committed
            .Where(backup => backup.Moment <= time && !backup.Facts.IsDirectory && Chain.Of(backup, committed).IsWhole)
            .OrderByDescending(backup => backup.Moment)
            .ThenByDescending(backup => backup.Key, StringComparer.Ordinal)
            .ToList();
        if (earlier.Count == 0)
            return new ChainDecision(null, "there is no earlier backup to build on");

        var passedOver = new List<string>();
        foreach (var candidate in Candidates(pace, earlier))
        {
            if (localSnapshots.Contains(candidate.Facts.SnapshotUuid))
                return new ChainDecision(candidate, Words(pace, candidate, passedOver));
            passedOver.Add($"the snapshot of {candidate.Key} {unfit?.GetValueOrDefault(candidate.Facts.SnapshotUuid) ?? "is not on this machine any more"}");
        }

        return new ChainDecision(null, $"full, because {string.Join("; ", passedOver.DefaultIfEmpty("no earlier backup may be built on"))}");
    }

    // Weekly ones first where they may be parents, each kind newest first. A weekly one older than the newest full is
    // passed by: building on it would keep an old chain alive for a larger difference.
    private static IEnumerable<StoredBackup> Candidates(Tier pace, List<StoredBackup> earlier)
    {
        var fulls = earlier.Where(backup => backup.Facts.IsFull).ToList();
        var newestFull = fulls.Count > 0 ? fulls[0].Moment : Instant.MinValue;
        var weeklies = earlier.Where(backup =>
            backup.Facts is { IsFull: false, Depth: < MostLinks } && TierTag.Rank(backup.Facts.Tier) == Tier.Weekly && backup.Moment > newestFull);
        return pace == Tier.Weekly ? fulls : weeklies.Concat(fulls);
    }

    private static string Words(Tier pace, StoredBackup parent, List<string> passedOver)
    {
        var kind = parent.Facts.IsFull ? "full" : "weekly";
        var why = $"{pace.Name()} backups build on the newest {kind} one that is in the bucket and here";
        return passedOver.Count == 0 ? why : $"{why}; {string.Join("; ", passedOver)}";
    }
}
