using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>What is there of one snapper configuration.</summary>
/// <param name="Snapshots">Read-only ones, by number.</param>
/// <param name="Unlisted">Paths of read-only snapshots that <c>snapper list</c> leaves out: it does so without a word where their <c>info.xml</c> is damaged or gone.</param>
public sealed record SnapperView(string Config, IReadOnlyList<Snapshot> Snapshots, ImmutableArray<string> Unlisted)
{
    /// <summary>What a person should know about them: wrong dates, changes made to them, what snapper does not list.</summary>
    public IEnumerable<string> Doubts(Instant now) =>
    [
        .. SnapshotDates.Of(Snapshots, now).Select(dated => dated.Doubt).OfType<string>(),
        .. Snapshots.Where(snapshot => snapshot.IsAltered).Select(snapshot =>
            $"{snapshot.Name} was made writable and changed after it was made: a backup of it holds what it is now, and none builds on it"),
        .. Unlisted.Select(path =>
            $"snapper does not list the snapshot {path}, as its info.xml is damaged or missing: it is neither backed up nor ever deleted. What is in it can be copied out; write its info.xml anew from a neighbour's, or delete it with `btrfs subvolume delete {path}`"),
    ];
}
