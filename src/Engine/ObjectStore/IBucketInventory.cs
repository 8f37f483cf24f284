using NodaTime;

namespace PantherStorage.Engine.ObjectStore;

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

/// <summary>One version of an object, or the marker that hides those before it.</summary>
/// <param name="Length">Bytes; 0 for a hide marker.</param>
/// <param name="IsLatest">Whether it is what the key shows: an object, or nothing when it is a marker.</param>
/// <param name="Modified">When it was stored, by the store's clock.</param>
public sealed record StoredVersion(string Key, string VersionId, long Length, bool IsHideMarker, bool IsLatest, Instant Modified);

/// <param name="Bytes">Of the parts that are stored, and billed.</param>
/// <param name="LastTouched">When the last part was stored, or the upload begun if it has none.</param>
public sealed record UnfinishedUpload(string Key, string UploadId, long Bytes, Instant LastTouched);
