using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What the engine's bucket tells of versions and unfinished uploads, on every object store there is.</summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class InventoryContractTests(AvailableStore available) : BucketFixture(available)
{
    [Test]
    public async Task Versions_come_newest_first_with_the_marker_on_top()
    {
        await Bucket.Put(Prefix + "a", Content.Of(1), default);
        await Bucket.Put(Prefix + "a", Content.Of(2), default);
        await Bucket.Delete(Prefix + "a", default);

        var versions = await Bucket.Versions(Prefix, default);

        Assert.That(versions.Select(version => (version.Length, version.IsHideMarker, version.IsLatest)),
            Is.EqualTo(new[] { (0L, true, true), (2L, false, false), (1L, false, false) }));
    }

    [Test]
    public async Task A_version_is_deleted_for_good_and_twice_is_no_error()
    {
        await Bucket.Put(Prefix + "a", Content.Of(1), default);
        var version = (await Bucket.Versions(Prefix, default)).Single();

        await Bucket.DeleteVersion(version.Key, version.VersionId, default);
        await Bucket.DeleteVersion(version.Key, version.VersionId, default);

        Assert.That(await Bucket.Versions(Prefix, default), Is.Empty);
    }

    [Test]
    public async Task An_unfinished_upload_is_listed_with_its_bytes_and_dropped_and_twice_is_no_error()
    {
        var id = await Bucket.BeginUpload(Prefix + "large", default);
        await Bucket.UploadPart(Prefix + "large", id, 1, Content.Of(5 << 20), default);
        await Bucket.UploadPart(Prefix + "large", id, 2, Content.Of(7), default);

        var upload = (await Bucket.Uploads(Prefix, default)).Single();
        await Bucket.DropUpload(upload.Key, upload.UploadId, default);
        await Bucket.DropUpload(upload.Key, upload.UploadId, default);

        Assert.That((upload.Key, upload.Bytes), Is.EqualTo((Prefix + "large", (5L << 20) + 7)));
        Assert.That(await Bucket.Uploads(Prefix, default), Is.Empty);
    }

    [Test]
    public async Task The_endpoint_tells_the_time_to_anybody()
    {
        var answer = await EndpointClock.Ask(Bucket.Address, TimeProvider.System, default);

        Assert.That(Math.Abs(answer.Skew.TotalSeconds), Is.LessThan(60));
        Assert.That(answer.Time, Is.Not.Null);
    }
}
