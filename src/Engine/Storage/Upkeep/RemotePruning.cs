using System.Runtime.CompilerServices;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Upkeep;

/// <summary>What came of one decision.</summary>
/// <param name="Failure">Why it is still there, wholly or in part; null when it is gone, or was not to go.</param>
public sealed record RemotelyPruned(PruneDecision Decision, string? Failure);

/// <summary>
/// Deletes backups, version by version. Children before their parents, and of each backup the manifest before the archive, and a damage mark
/// last: wherever it is interrupted, no backup is left that lacks its archive, its parent or its mark.
/// </summary>
public static class RemotePruning
{
    /// <param name="contents">All versions of the host.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: the key may not delete; nothing more is tried.</exception>
    public static async IAsyncEnumerable<RemotelyPruned> Run(
        IBucketInventory inventory, BucketContents contents, IReadOnlyCollection<PruneDecision> decisions,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var kept in decisions.Where(decision => !decision.Goes))
            yield return new RemotelyPruned(kept, null);

        var needed = new HashSet<string>(StringComparer.Ordinal);
        var versions = contents.Versions.ToLookup(version => version.Key, StringComparer.Ordinal);
        foreach (var decision in decisions.Where(decision => decision.Goes).OrderByDescending(each => each.Backup.Facts.Depth).ThenByDescending(each => each.Backup.Time))
        {
            var failure = needed.Contains(decision.Backup.Key)
                ? "a backup that builds on it could not be deleted"
                : await Failure(inventory, versions, decision.Backup.Key, cancellation);
            if (failure is not null && decision.Backup.Facts.ParentKey is { } parent)
                needed.Add(parent);
            yield return new RemotelyPruned(decision, failure);
        }
    }

    private static async Task<string?> Failure(
        IBucketInventory inventory, ILookup<string, StoredVersion> versions, string archive, CancellationToken cancellation)
    {
        try
        {
            // Oldest first, so that no older version ever shows.
            var key = ArchiveKey.ParseArchive(archive)!;
            foreach (var version in new[] { key.Manifest, archive, key.Damage }.SelectMany(each => versions[each].Reverse()))
            {
                await inventory.DeleteVersion(version.Key, version.VersionId, cancellation);
                Milestones.Passed(Milestone.VersionDeleted);
            }

            return null;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && e is not StorageException { ExitCode: ExitCode.Credentials })
        {
            return ItemFailure.Of(e).Message;
        }
    }
}
