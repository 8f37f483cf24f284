using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Verifying;

/// <summary>Writes damage down in the bucket, and takes it back where the archive proved sound again.</summary>
/// <param name="machine">Name and id of this machine, for people.</param>
public sealed class DamageMarks(IObjectStore store, string machine, IClock clock)
{
    /// <returns>The mark and, where it could not be stored, why; it counts for this run all the same.</returns>
    internal async Task<(DamageMark Mark, string? Unwritten)> Put(Manifest manifest, IEnumerable<string> damage, bool opened, CancellationToken cancellation)
    {
        var mark = DamageMark.Of(manifest, damage, clock.GetCurrentInstant(), machine, opened);
        return (mark, await Try(
            store.Put(KeyOf(manifest), mark.ToJson(), cancellation),
            "the damage could not be recorded in the bucket, so other machines and the next backup do not know of it"));
    }

    /// <returns>Why the mark is still there; null when it is gone.</returns>
    internal Task<string?> Lift(Manifest manifest, CancellationToken cancellation) => Try(
        store.Delete(KeyOf(manifest), cancellation),
        "it is proved sound, but its damage mark could not be removed");

    private static string KeyOf(Manifest manifest) => ArchiveKey.ParseArchive(manifest.Key)!.Damage;

    private static async Task<string?> Try(Task task, string what)
    {
        try
        {
            await task;
            return null;
        }
        catch (StorageException e)
        {
            return $"{what}: {e.Message} Run `panther-storage backup verify` with a key that may write";
        }
    }
}
