using PantherStorage.Model;
using PantherStorage.Model.Retention;

namespace PantherStorage.Storage.Snapshots;

/// <summary>Which snapshot a rollback goes to. Pure.</summary>
public static class RollbackTarget
{
    /// <param name="snapshots">Of the configuration, in any order.</param>
    /// <param name="number">snapper's; null is the newest that no rollback has made and nobody has altered, so that a second rollback does not undo the first.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: there is none, or none of that number.</exception>
    public static Snapshot Choose(string config, IReadOnlyList<Snapshot> snapshots, int? number) => number is not null
        ? new SnapshotAddress(config, number).Among(snapshots)
        : snapshots.InOrder().LastOrDefault(snapshot => snapshot is { Tier: not TierTag.BeforeRollback, IsAltered: false })
            ?? throw new StorageException(ExitCode.BadInput,
                $"{config} has no snapshot to go back to{(snapshots.Count == 0 ? string.Empty : " but those that were altered, or that a rollback made: name one with --to")}. See `panther-storage snapshot list --snapper-config {config}`.");
}
