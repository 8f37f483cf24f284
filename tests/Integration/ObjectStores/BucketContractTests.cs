using PantherStorage.Engine;
using PantherStorage.Engine.ObjectStore;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What the engine's own bucket promises, kept by every object store there is.</summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class BucketContractTests(AvailableStore available)
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
    public void OwnPrefix() => prefix = $"bucket/{Guid.NewGuid():n}/";

    [TearDown]
    public async Task HideEverything()
    {
        await foreach (var item in bucket.List(prefix, default))
            await bucket.Delete(item.Key, default);
    }

    [Test]
    public async Task What_is_put_is_read_as_a_whole_and_in_ranges()
    {
        var content = Content.Of(100_000);
        await bucket.Put(prefix + "a", content, default);
        Assert.That(await bucket.GetAll(prefix + "a", 100_000, default), Is.EqualTo(content));
        Assert.That(await bucket.Get(prefix + "a", 99_000, 1000, default), Is.EqualTo(content[99_000..]));
    }

    [Test]
    public async Task An_empty_object_is_read_as_a_whole()
    {
        await bucket.Put(prefix + "empty", Array.Empty<byte>(), default);
        Assert.That(await bucket.GetAll(prefix + "empty", 10, default), Is.Empty);
    }

    [Test]
    public async Task A_whole_object_that_is_longer_than_it_may_be_is_damage()
    {
        await bucket.Put(prefix + "a", Content.Of(11), default);
        Assert.That(() => bucket.GetAll(prefix + "a", 10, default), IsDamage());
    }

    [Test]
    public async Task Head_and_list_agree()
    {
        await bucket.Put(prefix + "a", Content.Of(10), default);
        var head = await bucket.Head(prefix + "a", default);
        var listed = await bucket.List(prefix, default).SingleAsync();
        Assert.That((head!.Length, head.ETag), Is.EqualTo((10L, Content.Md5(Content.Of(10)))));
        Assert.That((listed.Key, listed.Length, listed.ETag), Is.EqualTo((prefix + "a", head.Length, head.ETag)));
    }

    [Test]
    public async Task What_is_not_there_has_no_head() =>
        Assert.That(await bucket.Head(prefix + "none", default), Is.Null);

    [Test]
    public async Task A_hidden_object_is_not_there()
    {
        await bucket.Put(prefix + "a", Content.Of(10), default);
        await bucket.Delete(prefix + "a", default);
        Assert.That(await bucket.Head(prefix + "a", default), Is.Null);
        Assert.That(() => bucket.GetAll(prefix + "a", 10, default), IsDamage());
    }

    [Test]
    public async Task A_range_past_the_end_is_damage()
    {
        await bucket.Put(prefix + "a", Content.Of(10), default);
        Assert.That(() => bucket.Get(prefix + "a", 5, 10, default), IsDamage());
        Assert.That(() => bucket.Get(prefix + "a", 10, 1, default), IsDamage());
    }

    [Test]
    public async Task Parts_become_an_object_only_when_they_are_completed()
    {
        byte[][] parts = [Content.Of(5 << 20, 1), Content.Of(7, 2)];
        var upload = await bucket.BeginUpload(prefix + "large", default);
        var etags = await Task.WhenAll(parts.Select((part, index) => bucket.UploadPart(prefix + "large", upload, index + 1, part, default)));
        Assert.That(await bucket.Head(prefix + "large", default), Is.Null);

        await bucket.CompleteUpload(prefix + "large", upload, etags, default);
        var head = await bucket.Head(prefix + "large", default);
        Assert.That((head!.Length, head.ETag), Is.EqualTo(((5L << 20) + 7, Content.MultipartETag(parts))));
        Assert.That(await bucket.Get(prefix + "large", (5 << 20) - 1, 8, default), Is.EqualTo((byte[])[parts[0][^1], .. parts[1]]));
    }

    [Test]
    public async Task An_aborted_upload_takes_no_more_parts()
    {
        var upload = await bucket.BeginUpload(prefix + "large", default);
        await bucket.AbortUpload(prefix + "large", upload, default);
        Assert.That(() => bucket.UploadPart(prefix + "large", upload, 1, Content.Of(1), default), Throws.InstanceOf<StorageException>().With.Message.Contains("NoSuchUpload"));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ExitCode> IsDamage() =>
        Throws.InstanceOf<StorageException>().With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.BackupDamaged);
}
