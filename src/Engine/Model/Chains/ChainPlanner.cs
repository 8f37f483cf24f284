using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>What the next backup of a label builds on.</summary>
/// <param name="Parent">Null for a full backup.</param>
/// <param name="Because">In words; never empty.</param>
public sealed record ChainDecision(StoredBackup? Parent, string Because)
{
    /// <summary>Links of the chain with the new backup.</summary>
    public int Depth => Parent is null ? 1 : Parent.Facts.Depth + 1;

    /// <summary>What it will come to in the bucket, as far as the label's history tells; null where nothing does, as before the first full.</summary>
    public long? Bytes { get; init; }

    /// <summary>Stored backups that this one or a later one is to build on: their snapshots are wanted on this machine.</summary>
    public ImmutableArray<StoredBackup> Wanted { get; init; } = [];
}

/// <summary>
/// Whether the next backup is full, and else on which it builds: what makes the months ahead cheapest (<see cref="Outlook"/>)
/// under the owner's bounds. A parent must be committed in the bucket with its whole chain, and no younger than the new
/// snapshot (snapper tells seconds: two of one second are of one age), and its snapshot must be here with the same UUID,
/// unchanged since it was made, and of the same subvolume: after a restore in place, what was snapshotted before is no
/// parent. Where none may be built on, the backup is full. A full that is only cheaper may wait for those of other labels
/// (<see cref="FullsApart"/>). Pure: the order of the facts does not matter.
/// </summary>
public static class ChainPlanner
{
    private const int ReasonsTold = 3;

    public static ChainDecision Decide(ChainFacts facts)
    {
        var stored = StoredChains.Of(facts);
        if (stored.Earlier.IsEmpty)
            return Full("there is no earlier backup to build on");
        if (facts.NoFull is null && stored.NewestFull is { } newest && facts.Rhythm.IsFullDue(facts.Tier, facts.Time, newest.Moment, facts.Bounds.Full))
            return Full($"storage.backup.chains.full is {facts.Bounds.Full.ToString().ToLowerInvariant()}, and the newest full is from {Day(newest, facts)}") with { Bytes = stored.Churn.Full };
        if (stored.Best(mayBeFull: facts.NoFull is null) is not { } best || (best.Made.Parent < 0 && !stored.HasParent))
            return Full($"full, because {stored.WhyNone(ReasonsTold)}") with { Bytes = FullOf(stored) };
        if (best.Made.Parent >= 0)
            return Incremental(stored, best, facts, string.Empty);
        return stored.Best(mayBeFull: false) is { } without && WhyWait(facts, stored.Churn.Full, without.Loss) is { } why
            ? Incremental(stored, without, facts, $"; a full would cost less in the long run, and waits, as {why}")
            : Full("the increments on any earlier backup would cost more in the months ahead than a full and what can build on it") with { Bytes = FullOf(stored), Wanted = stored.Wanted(best.Course) };
    }

    private static long? FullOf(StoredChains stored) => stored.Churn.Full > 0 ? stored.Churn.Full : null;

    private static ChainDecision Full(string because) => new(null, because);

    private static ChainDecision Incremental(StoredChains stored, Planned planned, ChainFacts facts, string more)
    {
        var made = planned.Made;
        var parent = stored.Earlier[made.Parent];
        return new ChainDecision(parent, $"about {new Bytes(made.Bytes)} on the {parent.Facts.Tier} backup of {Day(parent, facts)}, where a full has {new Bytes(stored.Churn.Full)}; link {made.Depth} of at most {facts.Bounds.MaxLinks}{more}")
        {
            Bytes = made.Bytes,
            Wanted = stored.Wanted(planned.Course),
        };
    }

    private static string? WhyWait(ChainFacts facts, long bytes, double loss)
    {
        var recent = FullsApart.Against(facts.OtherFulls, facts.Time, bytes, loss);
        return recent.IsEmpty ? null : string.Join(", ", recent.Select(other => $"`{other.Label}` had one on {Day(other.Moment, facts)}"));
    }

    private static string Day(StoredBackup backup, ChainFacts facts) => Day(backup.Moment, facts);

    private static string Day(Instant time, ChainFacts facts) => $"{time.InZone(facts.Rhythm.Zone).Date:uuuu-MM-dd}";
}
