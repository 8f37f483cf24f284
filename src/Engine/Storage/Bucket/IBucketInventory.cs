using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Costs;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// What a bucket holds and bills behind the objects that it shows: every version, hidden ones too, and unfinished
/// uploads. Errors are those of <see cref="IObjectStore"/>.
/// </summary>
public interface IBucketInventory
{
    /// <summary>All versions of all keys that start with <paramref name="prefix"/>: keys in order, the newest version of each first.</summary>
    Task<IReadOnlyList<StoredVersion>> Versions(string prefix, CancellationToken cancellation);

    /// <summary>Uploads that were begun and neither completed nor aborted, with what they hold.</summary>
    Task<IReadOnlyList<UnfinishedUpload>> Uploads(string prefix, CancellationToken cancellation);

    /// <summary>Deletes one version for good (B2: needs the capability deleteFiles). One that is gone already is no error.</summary>
    Task DeleteVersion(string key, string versionId, CancellationToken cancellation);

    /// <summary>Until when nobody can delete a version (object lock); <see cref="Instant.MaxValue"/> under a legal hold; null when it is not locked, is gone, or the key may not know (B2: readFileRetentions).</summary>
    Task<Instant?> LockedUntil(string key, string versionId, CancellationToken cancellation);

    /// <summary>Deletes an unfinished upload with its parts. One that is gone already is no error.</summary>
    Task DropUpload(string key, string uploadId, CancellationToken cancellation);
}

internal static class BucketInventoryReads
{
    /// <summary>All that is stored, and billed, below a prefix.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<BucketContents> Contents(this IBucketInventory inventory, string prefix, CancellationToken cancellation) =>
        new([.. await inventory.Versions(prefix, cancellation)], [.. await inventory.Uploads(prefix, cancellation)]);
}
