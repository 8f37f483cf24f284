using System.Collections.Immutable;

namespace PantherStorage.Model.Retention;

/// <summary>
/// What goes when the disk is nearly full: what only counts keep, oldest first, over all subvolumes of a pool. What is
/// guarded stays, and so does the newest of each tier. Snapshots share their extents, so that nobody can say beforehand
/// how many it takes: they go one by one until there is room.
/// </summary>
public static class Thinning
{
    /// <param name="decisions">Of every subvolume of one pool.</param>
    /// <returns>Oldest first.</returns>
    public static ImmutableArray<Decision> Order(IEnumerable<Decision> decisions) =>
    [
        .. decisions.Where(decision => decision.MayBeThinned)
            .OrderBy(decision => decision.Snapshot.Created)
            .ThenBy(decision => decision.Snapshot.Config, StringComparer.Ordinal)
            .ThenBy(decision => decision.Snapshot.Number),
    ];
}
