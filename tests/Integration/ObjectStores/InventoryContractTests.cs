using PantherStorage.Engine;
using PantherStorage.Engine.ObjectStore;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What the engine's bucket tells of versions and unfinished uploads, on every object store there is.</summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class InventoryContractTests(AvailableStore available)
{
    private IRunningObjectStore store = null!;
    private B2Bucket bucket = null!;
    private string prefix = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        store = await available.Start();
        bucket = new B2Bucket(
            new B2Address(store.Endpoint.ToString(), store.Region, store.Bucket, AllowInsecure: true),
            new B2Credentials(store.AccessKey, store.SecretKey));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        bucket.Dispose();
        await store.DisposeAsync();
    }

    [SetUp]
    public void OwnPrefix() => prefix = $"inventory/{Guid.NewGuid():n}/";

    [TearDown]
    public async Task RemoveEverything()
    {
        foreach (var version in await bucket.Versions(prefix, default))
            await bucket.DeleteVersion(version.Key, version.VersionId, default);
        foreach (var upload in await bucket.Uploads(prefix, default))
            await bucket.DropUpload(upload.Key, upload.UploadId, default);
    }

    [Test]
    public async Task Versions_come_newest_first_with_the_marker_on_top()
    {
        await bucket.Put(prefix + "a", Content.Of(1), default);
        await bucket.Put(prefix + "a", Content.Of(2), default);
        await bucket.Delete(prefix + "a", default);

        var versions = await bucket.Versions(prefix, default);

        Assert.That(versions.Select(version => (version.Length, version.IsHideMarker, version.IsLatest)),
            Is.EqualTo(new[] { (0L, true, true), (2L, false, false), (1L, false, false) }));
    }

    [Test]
    public async Task A_version_is_deleted_for_good_and_twice_is_no_error()
    {
        await bucket.Put(prefix + "a", Content.Of(1), default);
        var version = (await bucket.Versions(prefix, default)).Single();

        await bucket.DeleteVersion(version.Key, version.VersionId, default);
        await bucket.DeleteVersion(version.Key, version.VersionId, default);

        Assert.That(await bucket.Versions(prefix, default), Is.Empty);
    }

    [Test]
    public async Task An_unfinished_upload_is_listed_with_its_bytes_and_dropped_and_twice_is_no_error()
    {
        var id = await bucket.BeginUpload(prefix + "large", default);
        await bucket.UploadPart(prefix + "large", id, 1, Content.Of(5 << 20), default);
        await bucket.UploadPart(prefix + "large", id, 2, Content.Of(7), default);

        var upload = (await bucket.Uploads(prefix, default)).Single();
        await bucket.DropUpload(upload.Key, upload.UploadId, default);
        await bucket.DropUpload(upload.Key, upload.UploadId, default);

        Assert.That((upload.Key, upload.Bytes), Is.EqualTo((prefix + "large", (5L << 20) + 7)));
        Assert.That(await bucket.Uploads(prefix, default), Is.Empty);
    }

    [Test]
    public async Task The_endpoint_tells_the_time_to_anybody()
    {
        var answer = await EndpointClock.Ask(bucket.Address, TimeProvider.System, default);

        Assert.That(Math.Abs(answer.Skew.TotalSeconds), Is.LessThan(60));
        Assert.That(answer.Time, Is.Not.Null);
    }
}
