namespace PantherStorage.Model.Retention;

/// <summary>
/// Which snapshots are of one line. After a rollback the live subvolume is another one, made of a snapshot: that snapshot,
/// and those of the same subvolume made before it, are what the new one was earlier. Those made after it are of a line that
/// was given up: the file system may number new files there as it does here, so nothing is built on them. Pure.
/// </summary>
public static class Lineage
{
    /// <param name="earlier">What the other might have come from.</param>
    /// <param name="all">All snapshots of the configuration, in any order.</param>
    public static bool IsOfOne(Snapshot earlier, Snapshot later, IEnumerable<Snapshot> all)
    {
        if (earlier.Origin == later.Origin)
            return true;
        if (later.Base == Guid.Empty)
            return false;
        Snapshot[] ordered = [.. all.InOrder()];
        var taken = Array.FindIndex(ordered, each => each.Uuid == later.Base);
        return taken >= 0 && earlier.Origin == ordered[taken].Origin && Array.FindIndex(ordered, each => each.Uuid == earlier.Uuid) is >= 0 and var index && index <= taken;
    }
}
