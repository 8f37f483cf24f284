using NodaTime;
using PantherStorage.Model;
using Polly;

namespace PantherStorage.Storage.Bucket;

/// <summary>An inventory whose every call is tried again as <see cref="RetryOptions"/> say. A listing that breaks begins again.</summary>
public sealed class RetryingInventory(IBucketInventory inner, RetryOptions options, TimeProvider time) : IBucketInventory
{
    private readonly ResiliencePipeline pipeline = RetryPipeline.Of(options, time);

    public Task<IReadOnlyList<StoredVersion>> Versions(string prefix, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await inner.Versions(prefix, token), cancellation).AsTask();

    public Task<IReadOnlyList<UnfinishedUpload>> Uploads(string prefix, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await inner.Uploads(prefix, token), cancellation).AsTask();

    public Task DeleteVersion(string key, string versionId, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await inner.DeleteVersion(key, versionId, token), cancellation).AsTask();

    public Task<Instant?> LockedUntil(string key, string versionId, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await inner.LockedUntil(key, versionId, token), cancellation).AsTask();

    public Task DropUpload(string key, string uploadId, CancellationToken cancellation) =>
        pipeline.ExecuteAsync(async token => await inner.DropUpload(key, uploadId, token), cancellation).AsTask();
}
