using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// Where the symbolic links are in the backups that were read and found sound, as long as increments on them are yet to be
/// read: whether an increment writes through a link of its parent shows only with the parent's links. An increment whose
/// parent was not read before it is checked by itself alone; a restore, which has the parent, checks it all the same.
/// </summary>
internal sealed class ParentPaths
{
    private readonly Dictionary<string, int> unread;
    private readonly Dictionary<string, SendPaths> kept = new(StringComparer.Ordinal);
    private long links;

    /// <param name="backups">All that will be read.</param>
    public ParentPaths(IEnumerable<StoredBackup> backups) =>
        unread = backups.Select(backup => backup.Facts.ParentKey).OfType<string>().CountBy(key => key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>Those of the backup that this one builds on, to be asked for once; null where they are not known.</summary>
    public SendPaths? Of(StoredBackup backup)
    {
        if (backup.Facts.ParentKey is not { } parent)
            return null;
        var found = kept.GetValueOrDefault(parent);
        if (--unread[parent] == 0 && kept.Remove(parent))
            links -= found!.Count;
        return found;
    }

    /// <summary>Keeps those of a backup that was read, unless nothing needs them, or they are too many for the memory.</summary>
    /// <param name="paths">Null where it is not sound.</param>
    public void Keep(StoredBackup backup, SendPaths? paths)
    {
        if (paths is null || unread.GetValueOrDefault(backup.Key) == 0 || links + paths.Count > SymbolicLinks.Most)
            return;
        kept[backup.Key] = paths;
        links += paths.Count;
    }
}
