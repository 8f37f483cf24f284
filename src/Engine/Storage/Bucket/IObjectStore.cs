using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// A bucket, as B2's S3 API offers it. Decorators (retry, rate limit) stack on it. Errors are
/// <see cref="StorageException"/>: <see cref="ExitCode.Credentials"/> for 401/403,
/// <see cref="ExitCode.ObjectStore"/> for an endpoint or bucket that is not there,
/// <see cref="ExitCode.BackupDamaged"/> for an object that is missing.
/// </summary>
public interface IObjectStore
{
    /// <summary>Where this is, for people: endpoint and bucket, no secrets.</summary>
    string Description { get; }

    /// <summary>Stores a small object in one request with Content-MD5, and makes sure that the store has its bytes.</summary>
    Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>The object's length and ETag, or null when there is none.</summary>
    Task<StoredObject?> Head(string key, CancellationToken cancellation);

    /// <summary>Fills <paramref name="content"/> with the bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="StorageException">Missing, or shorter than asked for; what is in the memory then says nothing.</exception>
    Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation);

    /// <summary>The whole object, which must not be longer than <paramref name="limit"/> bytes.</summary>
    Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation);

    /// <summary>All objects whose key starts with <paramref name="prefix"/>, in key order.</summary>
    IAsyncEnumerable<StoredObject> List(string prefix, CancellationToken cancellation);

    /// <summary>Hides the newest version (B2: a delete by name hides).</summary>
    Task Delete(string key, CancellationToken cancellation);

    Task<string> BeginUpload(string key, CancellationToken cancellation);

    /// <summary>Stores one part (number from 1) with Content-MD5.</summary>
    Task<SentPart> UploadPart(string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>What an unfinished upload holds, by part number; null when there is no such upload (any more).</summary>
    Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation);

    /// <summary>Makes the object of its parts, in order; <paramref name="etags"/> are those of parts 1, 2, ….</summary>
    Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation);

    Task AbortUpload(string key, string uploadId, CancellationToken cancellation);
}

internal static class ObjectStoreReads
{
    /// <summary>Exactly <paramref name="length"/> bytes from <paramref name="offset"/>, in memory of their own.</summary>
    /// <exception cref="StorageException">Missing, or shorter than asked for.</exception>
    public static async Task<byte[]> Get(this IObjectStore store, string key, long offset, int length, CancellationToken cancellation)
    {
        var content = GC.AllocateUninitializedArray<byte>(length);
        await store.Read(key, offset, content, cancellation);
        return content;
    }
}

/// <summary>A part that the store took.</summary>
/// <param name="ETag">What the store wants to be given when the upload is completed; empty when it sent none.</param>
/// <param name="Md5">Of the bytes sent, in hexadecimal.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Proved">Whether the store showed that it has these bytes; else they must be read back.</param>
public sealed record SentPart(string ETag, string Md5, long Length, bool Proved);

/// <param name="Length">Bytes.</param>
/// <param name="ETag">Without quotes; with most stores the MD5 of the part.</param>
public sealed record StoredPart(long Length, string ETag, Instant Modified);
