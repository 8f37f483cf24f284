using System.Collections.Immutable;
using PantherStorage.Model.Retention;

namespace PantherStorage.Model.Replicas;

/// <summary>
/// Which copies are not what they pass for. Any subvolume can be given a received UUID, and <c>btrfs receive</c> finds what an
/// increment builds on by that alone. So nothing relies on a copy that is called otherwise than the snapshot that it was
/// received as, nor on any of several that were received as the same one. Pure.
/// </summary>
public static class CopyFaults
{
    /// <param name="copies">Of all configurations.</param>
    /// <param name="here">Snapshots that are known: of others, no name can be compared.</param>
    /// <returns>The same copies in the same order; those that had no fault, with what is found here.</returns>
    public static ImmutableArray<ReplicaCopy> Of(IEnumerable<ReplicaCopy> copies, IEnumerable<Snapshot> here)
    {
        ImmutableArray<ReplicaCopy> all = [.. copies];
        var bySource = all.ToLookup(copy => copy.Source);
        var snapshots = here.DistinctBy(snapshot => snapshot.Uuid).ToDictionary(snapshot => snapshot.Uuid);
        return [.. all.Select(copy => copy.IsSound ? copy with { Fault = Misnamed(copy, snapshots.GetValueOrDefault(copy.Source)) ?? Shared(copy, bySource[copy.Source]) } : copy)];
    }

    private static string? Misnamed(ReplicaCopy copy, Snapshot? snapshot) =>
        snapshot is null || (copy.Config == snapshot.Config && copy.Name.IsOf(snapshot)) ? null
            : $"its received UUID is that of {snapshot.Name}, whose copy is called {ReplicaCopy.Of(snapshot).Path}";

    private static string? Shared(ReplicaCopy copy, IEnumerable<ReplicaCopy> same) => same.FirstOrDefault(other => other.Path != copy.Path) is { } other
        ? $"{other.Path} has the same received UUID, and at most one of them is the copy of that snapshot"
        : null;
}
