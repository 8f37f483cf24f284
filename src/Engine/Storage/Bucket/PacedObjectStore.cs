using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Holds uploads to a bandwidth, and downloads where a pace for them is given. Stands below the retries: what is sent again is paid again, and no request's patience
/// runs while it waits. A part leaves at the line's speed when its turn has come; the limit is that of the whole.
/// </summary>
/// <param name="reads">What downloads wait for; null where they do not.</param>
public sealed class PacedObjectStore(IObjectStore inner, UploadPace pace, UploadPace? reads = null) : IObjectStore
{
    public string Description => inner.Description;

    public async Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await pace.Wait(content.Length, cancellation);
        await inner.Put(key, content, cancellation);
    }

    public async Task<SentPart> UploadPart(
        string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await pace.Wait(content.Length, cancellation);
        return await inner.UploadPart(key, uploadId, number, content, cancellation);
    }

    public Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation) =>
        inner.Parts(key, uploadId, cancellation);

    public Task<StoredObject?> Head(string key, CancellationToken cancellation) => inner.Head(key, cancellation);

    public async Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation)
    {
        if (reads is not null)
            await reads.Wait(content.Length, cancellation);
        await inner.Read(key, offset, content, cancellation);
    }

    public Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation) => inner.GetAll(key, limit, cancellation);

    public IAsyncEnumerable<StoredObject> List(string prefix, CancellationToken cancellation) => inner.List(prefix, cancellation);

    public Task Delete(string key, CancellationToken cancellation) => inner.Delete(key, cancellation);

    public Task<string> BeginUpload(string key, CancellationToken cancellation) => inner.BeginUpload(key, cancellation);

    public Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation) =>
        inner.CompleteUpload(key, uploadId, etags, cancellation);

    public Task AbortUpload(string key, string uploadId, CancellationToken cancellation) => inner.AbortUpload(key, uploadId, cancellation);
}
