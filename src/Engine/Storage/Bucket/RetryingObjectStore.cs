using System.Runtime.CompilerServices;
using PantherStorage.Model;
using Polly;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Tries again what may pass by itself (<see cref="StoreFaultException.Transient"/>), never what was refused. Waits as long as the
/// store asks for, else exponentially.
/// </summary>
public sealed class RetryingObjectStore(IObjectStore inner, RetryOptions options, TimeProvider time) : IObjectStore
{
    private readonly ResiliencePipeline pipeline = RetryPipeline.Of(options, time);

    public string Description => inner.Description;

    public Task Put(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        Retry(token => inner.Put(key, content, token), cancellation);

    public Task<StoredObject?> Head(string key, CancellationToken cancellation) =>
        Retry(token => inner.Head(key, token), cancellation);

    public Task Read(string key, long offset, Memory<byte> content, CancellationToken cancellation) =>
        Retry(token => inner.Read(key, offset, content, token), cancellation);

    public Task<byte[]> GetAll(string key, int limit, CancellationToken cancellation) =>
        Retry(token => inner.GetAll(key, limit, token), cancellation);

    public Task Delete(string key, CancellationToken cancellation) =>
        Retry(token => inner.Delete(key, token), cancellation);

    public Task<string> BeginUpload(string key, CancellationToken cancellation) =>
        Retry(token => inner.BeginUpload(key, token), cancellation);

    public Task<SentPart> UploadPart(
        string key, string uploadId, int number, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        Retry(token => inner.UploadPart(key, uploadId, number, content, token), cancellation);

    public Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation) =>
        Retry(token => inner.Parts(key, uploadId, token), cancellation);

    public Task AbortUpload(string key, string uploadId, CancellationToken cancellation) =>
        Retry(token => inner.AbortUpload(key, uploadId, token), cancellation);

    /// <summary>
    /// A completion whose answer was lost has happened: the next attempt, ours or one that the HTTP client made unasked
    /// on a connection that broke, finds no such upload, but the object. Whether it is the right one, the caller checks.
    /// </summary>
    public Task CompleteUpload(string key, string uploadId, IReadOnlyList<string> etags, CancellationToken cancellation) =>
        Retry(async token =>
        {
            try
            {
                await inner.CompleteUpload(key, uploadId, etags, token);
            }
            catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "NoSuchUpload")
            {
                if (await inner.Head(key, token) is null)
                    throw;
            }
        }, cancellation);

    /// <summary>A listing that breaks is begun again; what was handed out already is passed over, since keys come in order.</summary>
    public async IAsyncEnumerable<StoredObject> List(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = string.Empty;
        var listing = inner.List(prefix, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (await Retry(Advance, cancellation))
            {
                last = listing.Current.Key;
                yield return listing.Current;
            }
        }
        finally
        {
            await listing.DisposeAsync();
        }

        async Task<bool> Advance(CancellationToken token)
        {
            try
            {
                while (await listing.MoveNextAsync())
                {
                    if (string.CompareOrdinal(listing.Current.Key, last) > 0)
                        return true;
                }

                return false;
            }
            catch (StorageException)
            {
                await listing.DisposeAsync();
                listing = inner.List(prefix, token).GetAsyncEnumerator(token);
                throw;
            }
        }
    }

    private Task Retry(Func<CancellationToken, Task> action, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await action(token), cancellation).AsTask();

    private Task<T> Retry<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await action(token), cancellation).AsTask();
}
