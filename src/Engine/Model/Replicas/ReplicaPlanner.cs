using System.Collections.Immutable;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>
/// What a replica lacks, on which parent each is sent, and what may go there. The retention policy decides over the
/// snapshots and the copies together, so that what it would delete is never sent, and what is sent is never deleted at
/// once. A parent is a snapshot that both sides have by then, whole and unaltered; the newest such one never goes, and
/// where there is none, nothing does: then the snapshots here may be another pool's, and the copies all that is left. Pure.
/// </summary>
public static class ReplicaPlanner
{
    /// <param name="here">Snapshots of one snapper configuration, in any order.</param>
    /// <param name="there">Copies of the same, in any order.</param>
    public static ReplicaDecisions Decide(
        IReadOnlyCollection<Snapshot> here, IReadOnlyCollection<ReplicaCopy> there, RetentionPolicy policy, RetentionFacts facts)
    {
        var sound = there.Where(copy => copy.IsSound).DistinctBy(copy => copy.Source)
            .ToDictionary(copy => copy.Source);
        var ordered = here.InOrder().ToList();
        var common = ordered.LastOrDefault(snapshot => sound.ContainsKey(snapshot.Uuid) && !snapshot.IsAltered);
        var retention = Retained(ordered, sound, policy, facts);
        var notes = ImmutableArray.CreateBuilder<string>();
        var sends = Sends(ordered, there, sound, retention, notes);
        return new ReplicaDecisions(
            sends,
            [.. sound.Values.OrderBy(copy => copy.Name.Created).ThenBy(copy => copy.Name.Number).Select(copy => Fate(copy, ordered, common, retention[copy.Source], facts))],
            notes.ToImmutable())
        {
            Common = common,
        };
    }

    private static Dictionary<Guid, Decision> Retained(
        List<Snapshot> here, Dictionary<Guid, ReplicaCopy> sound, RetentionPolicy policy, RetentionFacts facts)
    {
        var known = here.Select(snapshot => snapshot.Uuid).ToHashSet();
        var onlyThere = sound.Values.Where(copy => !known.Contains(copy.Source)).OrderBy(copy => copy.Name.Created).Select(copy => AsSnapshot(copy, here));
        return RetentionPlanner.Decide([.. here, .. onlyThere], policy, facts).ToDictionary(decision => decision.Snapshot.Uuid);
    }

    // Which transaction made it nobody knows any more: it takes the place that its date gives it among those that are here.
    private static Snapshot AsSnapshot(ReplicaCopy copy, List<Snapshot> here)
    {
        var before = here.LastOrDefault(snapshot => snapshot.Created <= copy.Name.Created);
        return new Snapshot
        {
            Config = copy.Config,
            Number = before?.Number ?? 0,
            Generation = before?.Generation ?? 0,
            Created = copy.Name.Created,
            Path = copy.Path,
            Uuid = copy.Source,
            Tier = copy.Name.Tier,
        };
    }

    private static ImmutableArray<ReplicaSend> Sends(
        List<Snapshot> here, IReadOnlyCollection<ReplicaCopy> there, Dictionary<Guid, ReplicaCopy> sound,
        Dictionary<Guid, Decision> retention, ImmutableArray<string>.Builder notes)
    {
        var sends = ImmutableArray.CreateBuilder<ReplicaSend>();
        var taken = there.Select(copy => copy.Name.ToString()).ToHashSet(StringComparer.Ordinal);
        List<Snapshot> both = [.. here.Where(snapshot => sound.ContainsKey(snapshot.Uuid) && !snapshot.IsAltered)];
        foreach (var snapshot in here.Where(snapshot => !sound.ContainsKey(snapshot.Uuid) && IsWanted(snapshot, retention)))
        {
            if (snapshot.IsAltered)
            {
                notes.Add($"{snapshot.Name} is not copied: it was made writable and changed after it was made");
                continue;
            }

            if (!taken.Add(CopyName.Of(snapshot).ToString()))
            {
                notes.Add($"{snapshot.Name} is not copied: the replica has something else of the name {snapshot.Config}/{CopyName.Of(snapshot)}; look at it, and delete it there");
                continue;
            }

            sends.Add(Send(snapshot, both));
            both.Add(snapshot);
        }

        return sends.ToImmutable();
    }

    // Made by hand or by another program: a person deletes those, and only pins what is to last.
    private static bool IsWanted(Snapshot snapshot, Dictionary<Guid, Decision> retention) =>
        snapshot.Pinned || (TierTag.IsCounted(snapshot.Tier) && retention[snapshot.Uuid].IsKept);

    private static ReplicaSend Send(Snapshot snapshot, List<Snapshot> both)
    {
        var akin = both.Where(other => other.Origin == snapshot.Origin).InOrder().ToList();
        var earlier = akin.LastOrDefault(other => IsBefore(other, snapshot));
        var parent = earlier ?? akin.FirstOrDefault();
        var because = earlier is not null ? $"{earlier.Name} is the newest before it that both sides have"
            : parent is not null ? $"both sides have nothing before it, and {parent.Name} is the next after it"
            : both.Count > 0 ? "what both sides have is of another subvolume, as a restore in place leaves it"
            : "both sides have nothing in common yet";
        return new ReplicaSend(snapshot, parent, because);
    }

    private static bool IsBefore(Snapshot one, Snapshot other) =>
        (one.Generation, one.Number).CompareTo((other.Generation, other.Number)) < 0;

    private static CopyDecision Fate(ReplicaCopy copy, List<Snapshot> here, Snapshot? common, Decision decision, RetentionFacts facts)
    {
        if (facts.ClockWentBack || facts.Hold is not null)
            return new CopyDecision(copy, true, [.. decision.Because]);
        if (common is null)
            return new CopyDecision(copy, true, ["both sides have nothing in common: the snapshots here may be those of a new pool"]);
        if (copy.Source == common.Uuid)
            return new CopyDecision(copy, true, ["the newest that both sides have: the next copy builds on it"]);
        var source = here.Find(snapshot => snapshot.Uuid == copy.Source);
        if (!TierTag.IsCounted(copy.Name.Tier))
        {
            return source is { Pinned: true }
                ? new CopyDecision(copy, true, ["pinned"])
                : new CopyDecision(copy, false, [source is null ? "it was pinned once, and its snapshot is gone" : "it was pinned once, and is no more"]);
        }

        return new CopyDecision(copy, decision.IsKept, [.. decision.Because]);
    }
}
