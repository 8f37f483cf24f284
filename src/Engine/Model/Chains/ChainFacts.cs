using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Chains;

/// <summary>What the chain planner knows of a label and of the snapshot to be backed up.</summary>
/// <param name="Tier">The highest that the new backup serves.</param>
/// <param name="Time">Of the snapshot.</param>
/// <param name="Committed">All sound backups of the label but of that snapshot itself, in any order; those with a broken chain are passed over.</param>
/// <param name="Here">UUIDs of the label's snapshots that are on this machine, unaltered, and of the subvolume that the new one is of.</param>
public sealed record ChainFacts(Tier Tier, Instant Time, IReadOnlyCollection<StoredBackup> Committed, IReadOnlySet<Guid> Here)
{
    /// <summary>Backups that may be built on are older than this; later than <see cref="Time"/> where the order of snapshots is known better than their dates.</summary>
    public Instant Before { get; init; } = Time;

    /// <summary>Those that are on this machine and cannot be parents, each with the reason.</summary>
    public IReadOnlyDictionary<Guid, string> Unfit { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    public ChainBounds Bounds { get; init; } = ChainBounds.Usual;

    public Rhythm Rhythm { get; init; } = Rhythm.Usual;

    /// <summary>Keys of archives that were read whole and found as their manifests say, at some time.</summary>
    public IReadOnlySet<string> Proved { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>The newest full of each other label of the host.</summary>
    public ImmutableArray<LabelFull> OtherFulls { get; init; } = [];

    /// <summary>Why no full may be made now; null when one may.</summary>
    public string? NoFull { get; init; }
}

/// <summary>The newest full of a label.</summary>
/// <param name="Moment">When it counts as made.</param>
public sealed record LabelFull(string Label, Instant Moment, long Bytes)
{
    /// <param name="backups">Of all labels.</param>
    /// <returns>Of each label but one; of plain directories none, since all of theirs are full.</returns>
    public static ImmutableArray<LabelFull> Of(IEnumerable<StoredBackup> backups, string but) =>
    [
        .. backups.Where(backup => backup.Label != but && backup.Facts is { IsFull: true, IsDirectory: false })
            .GroupBy(backup => backup.Label, StringComparer.Ordinal)
            .Select(label => label.MaxBy(backup => backup.Moment)!)
            .Select(backup => new LabelFull(backup.Label, backup.Moment, Churn.BytesOf(backup)))
            .OrderBy(full => full.Label, StringComparer.Ordinal),
    ];
}
