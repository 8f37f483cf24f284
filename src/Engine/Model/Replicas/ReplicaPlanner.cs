using System.Collections.Immutable;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>
/// What a replica lacks, on which parent each is sent, and what may go there. The retention policy decides over the
/// snapshots and the copies together what is sent, so that what it would delete is never sent. A copy goes only when the
/// policy would also let it go with no more than the copies that are there: a snapshot that could not be copied stands for
/// no period there. A parent is a snapshot that both sides have by then, whole and unaltered, and of which the sent one
/// comes; the newest such one never goes, and where there is none, nothing does: then the snapshots here may be another
/// pool's, and the copies all that is left. Nor does what no tier counts, once its snapshot is gone. Pure.
/// </summary>
public static class ReplicaPlanner
{
    /// <param name="here">Snapshots of one snapper configuration, in any order.</param>
    /// <param name="there">Copies of the same, in any order.</param>
    public static ReplicaDecisions Decide(
        IReadOnlyCollection<Snapshot> here, IReadOnlyCollection<ReplicaCopy> there, RetentionPolicy policy, RetentionFacts facts)
    {
        var copies = CopyFaults.Of(there, here);
        var sound = copies.Where(copy => copy.IsSound).ToDictionary(copy => copy.Source);
        var ordered = here.InOrder().ToList();
        var common = Common(ordered, sound);
        var onlyThere = OnlyThere(ordered, sound);
        var together = Retained([.. ordered, .. onlyThere], policy, facts);
        var alone = Retained([.. ordered.Where(snapshot => sound.ContainsKey(snapshot.Uuid)), .. onlyThere], policy, facts);
        var notes = ImmutableArray.CreateBuilder<string>();
        var sends = Sends(ordered, copies, sound, together, notes);
        return new ReplicaDecisions(
            sends,
            [.. sound.Values.OrderBy(copy => copy.Name.Created).ThenBy(copy => copy.Name.Number).Select(copy => Fate(copy, ordered, common, (together[copy.Source], alone[copy.Source]), facts))],
            notes.ToImmutable())
        {
            Common = common,
            Marks = [.. ordered.Where(snapshot => sound.TryGetValue(snapshot.Uuid, out var copy) && copy.Name.IsPinned != snapshot.Pinned).Select(snapshot => new CopyMark(sound[snapshot.Uuid], CopyName.Of(snapshot)))],
        };
    }

    // After a rollback the newest of all is of the line that was given up, and the next copy builds on an earlier one.
    private static Snapshot? Common(List<Snapshot> here, Dictionary<Guid, ReplicaCopy> sound)
    {
        var both = Both(here, sound);
        return both.FindLast(snapshot => Lineage.IsOfOne(snapshot, here[^1], here)) ?? both.LastOrDefault();
    }

    private static List<Snapshot> Both(List<Snapshot> here, Dictionary<Guid, ReplicaCopy> sound) =>
        [.. here.Where(snapshot => sound.ContainsKey(snapshot.Uuid) && !snapshot.IsAltered)];

    private static Dictionary<Guid, Decision> Retained(List<Snapshot> snapshots, RetentionPolicy policy, RetentionFacts facts) =>
        RetentionPlanner.Decide(snapshots, policy, facts).ToDictionary(decision => decision.Snapshot.Uuid);

    private static List<Snapshot> OnlyThere(List<Snapshot> here, Dictionary<Guid, ReplicaCopy> sound)
    {
        var known = here.Select(snapshot => snapshot.Uuid).ToHashSet();
        return [.. sound.Values.Where(copy => !known.Contains(copy.Source)).OrderBy(copy => copy.Name.Created).Select(copy => AsSnapshot(copy, here))];
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
            Pinned = copy.Name.IsPinned,
        };
    }

    private static ImmutableArray<ReplicaSend> Sends(
        List<Snapshot> here, ImmutableArray<ReplicaCopy> there, Dictionary<Guid, ReplicaCopy> sound,
        Dictionary<Guid, Decision> retention, ImmutableArray<string>.Builder notes)
    {
        var sends = ImmutableArray.CreateBuilder<ReplicaSend>();
        var taken = there.Select(copy => copy.Name.ToString()).ToHashSet(StringComparer.Ordinal);
        var both = Both(here, sound);
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

            // Beside it, a copy would be the second of one UUID, and nothing could build on either.
            if (there.FirstOrDefault(copy => copy.Source == snapshot.Uuid) is { } claimant)
            {
                notes.Add($"{snapshot.Name} is not copied: {claimant.Path} in the replica has its received UUID, and cannot be relied on; look at it, and delete it there");
                continue;
            }

            sends.Add(Send(snapshot, both, here));
            both.Add(snapshot);
        }

        return sends.ToImmutable();
    }

    // Made by hand or by another program: a person deletes those, and only pins what is to last.
    private static bool IsWanted(Snapshot snapshot, Dictionary<Guid, Decision> retention) =>
        snapshot.Pinned || (TierTag.IsCounted(snapshot.Tier) && retention[snapshot.Uuid].IsKept);

    private static ReplicaSend Send(Snapshot snapshot, List<Snapshot> both, List<Snapshot> here)
    {
        var earlier = both.Where(other => IsBefore(other, snapshot) && Lineage.IsOfOne(other, snapshot, here)).InOrder().LastOrDefault();
        var parent = earlier ?? both.Where(other => other.Origin == snapshot.Origin).InOrder().FirstOrDefault();
        var because = earlier is not null ? $"{earlier.Name} is the newest before it that both sides have"
            : parent is not null ? $"both sides have nothing before it, and {parent.Name} is the next after it"
            : both.Count > 0 ? "what both sides have is of another subvolume, as a restore in place leaves it"
            : "both sides have nothing in common yet";
        return new ReplicaSend(snapshot, parent, because);
    }

    private static bool IsBefore(Snapshot one, Snapshot other) =>
        (one.Generation, one.Number).CompareTo((other.Generation, other.Number)) < 0;

    private static CopyDecision Fate(ReplicaCopy copy, List<Snapshot> here, Snapshot? common, (Decision Together, Decision Alone) by, RetentionFacts facts)
    {
        if (facts.ClockWentBack || facts.Hold is not null)
            return new CopyDecision(copy, true, [.. by.Alone.Because]);
        if (common is null)
            return new CopyDecision(copy, true, ["both sides have nothing in common: the snapshots here may be those of a new pool"]);
        if (copy.Source == common.Uuid)
            return new CopyDecision(copy, true, ["the newest that both sides have: the next copy builds on it"]);
        if (!TierTag.IsCounted(copy.Name.Tier))
            return Uncounted(copy, here.Find(snapshot => snapshot.Uuid == copy.Source));
        return new CopyDecision(copy, by.Alone.IsKept || by.Together.IsKept, [.. (by.Alone.IsKept ? by.Alone : by.Together).Because]);
    }

    // Whether it was unpinned here, nobody can tell once its snapshot is gone; the copy may be all that is left of it.
    private static CopyDecision Uncounted(ReplicaCopy copy, Snapshot? source) => source switch
    {
        null => new CopyDecision(copy, true, ["it was pinned when it was copied, and its snapshot is gone: nobody but you deletes it"]),
        { Pinned: true } => new CopyDecision(copy, true, ["pinned"]),
        _ => new CopyDecision(copy, false, ["it was pinned once, and is no more"]),
    };
}
