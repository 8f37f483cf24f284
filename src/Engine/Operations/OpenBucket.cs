using NodaTime;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations;

/// <summary>The bucket with retries around it, and uploads held to a bandwidth.</summary>
internal sealed class OpenBucket : IDisposable
{
    private readonly B2Bucket bucket;
    private readonly Surroundings surroundings;

    /// <param name="pacedReads">Whether downloads are held to the limit too.</param>
    internal OpenBucket(B2Bucket bucket, string keyId, BandwidthLimit limit, Surroundings surroundings, bool pacedReads = false)
    {
        (this.bucket, KeyId, this.surroundings) = (bucket, keyId, surroundings);
        Pace = new UploadPace(limit, TimeProvider.System);
        Store = new RetryingObjectStore(new PacedObjectStore(bucket, Pace, pacedReads ? new UploadPace(limit, TimeProvider.System) : null), new RetryOptions(), surroundings.Waits);
        Inventory = new RetryingInventory(bucket, new RetryOptions(), surroundings.Waits);
    }

    /// <summary>Public part of the key that it is opened with.</summary>
    public string KeyId { get; }

    public IObjectStore Store { get; }

    public IBucketInventory Inventory { get; }

    /// <summary>What uploads wait for.</summary>
    public UploadPace Pace { get; }

    /// <summary>Without retries: for what asks whether something is allowed at all.</summary>
    internal B2Bucket Bare => bucket;

    /// <summary>What the key sees of the account: the whole bucket, or one host alone and its share.</summary>
    /// <param name="host">First part of the keys.</param>
    public async Task<Account> Account(string host, CostOptions options, CancellationToken cancellation) =>
        Operations.Account.Of(options, await bucket.MayList(string.Empty, cancellation), host);

    /// <summary>All of it that is billed.</summary>
    public async Task<Bill> Bill(Account account, int runsADay, CancellationToken cancellation) =>
        Model.Costs.Bill.Of(await Inventory.Contents(account.Prefix, cancellation), account.Prices, runsADay);

    /// <summary>The budget of the whole bucket; where the key sees one host alone, of that host.</summary>
    public Budget BudgetFor(string host, CostOptions options, int runsADay) => new(async cancellation =>
    {
        var account = await Account(host, options, cancellation);
        return (await Bill(account, runsADay, cancellation), account.Prices);
    });

    /// <summary>The store's clock, or ours if it sends no Date, or if ours is behind it.</summary>
    public async Task<Instant> Now(CancellationToken cancellation) =>
        (await EndpointClock.Ask(bucket.Address, TimeProvider.System, cancellation)).Earliest(surroundings.Clock.GetCurrentInstant());

    public void Dispose() => bucket.Dispose();
}
