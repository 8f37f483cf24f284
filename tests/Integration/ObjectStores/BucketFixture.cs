using PantherStorage.Harness.ObjectStores;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>The engine's own bucket on one object store, and a prefix for each test that is empty before and after it.</summary>
public abstract class BucketFixture(AvailableStore available)
{
    private IRunningObjectStore store = null!;

    private protected B2Bucket Bucket { get; private set; } = null!;

    protected string Prefix { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        store = await available.Start();
        Bucket = new B2Bucket(
            new B2Address(store.Endpoint.ToString(), store.Region, store.Bucket, AllowInsecure: true),
            new B2Credentials(store.AccessKey, store.SecretKey));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Bucket.Dispose();
        await store.DisposeAsync();
    }

    [SetUp]
    public void OwnPrefix() => Prefix = $"{GetType().Name}/{Guid.NewGuid():n}/";

    [TearDown]
    public async Task RemoveEverything()
    {
        foreach (var version in await Bucket.Versions(Prefix, default))
            await Bucket.DeleteVersion(version.Key, version.VersionId, default);
        foreach (var upload in await Bucket.Uploads(Prefix, default))
            await Bucket.DropUpload(upload.Key, upload.UploadId, default);
    }
}
