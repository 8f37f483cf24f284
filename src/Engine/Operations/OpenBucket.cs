using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations;

/// <summary>The bucket with retries around it, and uploads held to a bandwidth.</summary>
internal sealed class OpenBucket(B2Bucket bucket, BandwidthLimit limit) : IDisposable
{
    /// <summary>What the waits between two tries go by; a test hurries it.</summary>
    internal static TimeProvider Waits { get; set; } = TimeProvider.System;

    public IObjectStore Store { get; } = new RetryingObjectStore(
        new PacedObjectStore(bucket, new UploadPace(limit, TimeProvider.System)), new RetryOptions(), Waits);

    public IBucketInventory Inventory { get; } = new RetryingInventory(bucket, new RetryOptions(), Waits);

    /// <summary>Without retries: for what asks whether something is allowed at all.</summary>
    public B2Bucket Bare => bucket;

    /// <summary>The budget of the whole bucket; where the key sees one host alone, of that host.</summary>
    public Budget BudgetFor(string host, PriceList prices) => new(
        async cancellation => await Inventory.Contents(await bucket.MayList(string.Empty, cancellation) ? string.Empty : $"{host}/", cancellation),
        prices);

    /// <summary>The time by the store's clock; by this machine's when it tells none, or where this machine's is behind it.</summary>
    public async Task<Instant> Now(CancellationToken cancellation) =>
        (await EndpointClock.Ask(bucket.Address, TimeProvider.System, cancellation)).Earliest(SystemClock.Instance.GetCurrentInstant());

    public void Dispose() => bucket.Dispose();
}
