using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Upkeep;

/// <summary>What came of one decision.</summary>
/// <param name="Failure">Why it is still there; null when it is gone, or was not to go.</param>
public sealed record Swept(GarbageDecision Decision, string? Failure);

/// <summary>Deletes what was decided to go, version by version. What fails is told, and the rest goes on.</summary>
public static class Sweeping
{
    /// <exception cref="StorageException"><see cref="ExitCode.Credentials"/>: the key may not delete; nothing more is tried.</exception>
    public static async IAsyncEnumerable<Swept> Run(
        IBucketInventory inventory, IEnumerable<GarbageDecision> decisions,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var stuck = new HashSet<string>(StringComparer.Ordinal);
        foreach (var decision in decisions)
        {
            // The newer versions of a key stay when an older one could not go: it would come to light.
            var failure = !decision.Goes ? null
                : stuck.Contains(decision.Key) ? "an older version of it could not be deleted"
                : await Failure(inventory, decision, cancellation);
            if (failure is not null)
                stuck.Add(decision.Key);
            yield return new Swept(decision, failure);
        }
    }

    private static async Task<string?> Failure(IBucketInventory inventory, GarbageDecision decision, CancellationToken cancellation)
    {
        try
        {
            await (decision.What == Leftover.Upload
                ? inventory.DropUpload(decision.Key, decision.Id, cancellation)
                : inventory.DeleteVersion(decision.Key, decision.Id, cancellation));
            Milestones.Passed(Milestone.VersionDeleted);
            return null;
        }
        catch (StorageException e) when (e.ExitCode != ExitCode.Credentials)
        {
            return e.Message;
        }
    }
}
