using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What the engine's own bucket promises, kept by every object store there is.</summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class BucketContractTests(AvailableStore available) : BucketFixture(available)
{
    [Test]
    public async Task What_is_put_is_read_as_a_whole_and_in_ranges()
    {
        var content = Content.Of(100_000);
        await Bucket.Put(Prefix + "a", content, default);
        Assert.That(await Bucket.GetAll(Prefix + "a", 100_000, default), Is.EqualTo(content));
        Assert.That(await Bucket.Get(Prefix + "a", 99_000, 1000, default), Is.EqualTo(content[99_000..]));
    }

    [Test]
    public async Task An_empty_object_is_read_as_a_whole()
    {
        await Bucket.Put(Prefix + "empty", Array.Empty<byte>(), default);
        Assert.That(await Bucket.GetAll(Prefix + "empty", 10, default), Is.Empty);
    }

    [Test]
    public async Task A_whole_object_that_is_longer_than_it_may_be_is_damage()
    {
        await Bucket.Put(Prefix + "a", Content.Of(11), default);
        Assert.That(() => Bucket.GetAll(Prefix + "a", 10, default), IsDamage());
    }

    [Test]
    public async Task Head_and_list_agree()
    {
        await Bucket.Put(Prefix + "a", Content.Of(10), default);
        var head = await Bucket.Head(Prefix + "a", default);
        var listed = await Bucket.List(Prefix, default).SingleAsync();
        Assert.That((head!.Length, head.ETag), Is.EqualTo((10L, Content.Md5(Content.Of(10)))));
        Assert.That((listed.Key, listed.Length, listed.ETag), Is.EqualTo((Prefix + "a", head.Length, head.ETag)));
    }

    [Test]
    public async Task What_is_not_there_has_no_head() =>
        Assert.That(await Bucket.Head(Prefix + "none", default), Is.Null);

    [Test]
    public async Task A_hidden_object_is_not_there()
    {
        await Bucket.Put(Prefix + "a", Content.Of(10), default);
        await Bucket.Delete(Prefix + "a", default);
        Assert.That(await Bucket.Head(Prefix + "a", default), Is.Null);
        Assert.That(() => Bucket.GetAll(Prefix + "a", 10, default), IsDamage());
    }

    [Test]
    public async Task A_range_past_the_end_is_damage()
    {
        await Bucket.Put(Prefix + "a", Content.Of(10), default);
        Assert.That(() => Bucket.Get(Prefix + "a", 5, 10, default), IsDamage());
        Assert.That(() => Bucket.Get(Prefix + "a", 10, 1, default), IsDamage());
    }

    [Test]
    public async Task Parts_become_an_object_only_when_they_are_completed()
    {
        byte[][] parts = [Content.Of(5 << 20, 1), Content.Of(7, 2)];
        var upload = await Bucket.BeginUpload(Prefix + "large", default);
        var sent = await Task.WhenAll(parts.Select((part, index) => Bucket.UploadPart(Prefix + "large", upload, index + 1, part, default)));
        Assert.That(await Bucket.Head(Prefix + "large", default), Is.Null);

        await Bucket.CompleteUpload(Prefix + "large", upload, [.. sent.Select(part => part.ETag)], default);
        var head = await Bucket.Head(Prefix + "large", default);
        Assert.That((head!.Length, head.ETag), Is.EqualTo(((5L << 20) + 7, Content.MultipartETag(parts))));
        Assert.That(await Bucket.Get(Prefix + "large", (5 << 20) - 1, 8, default), Is.EqualTo((byte[])[parts[0][^1], .. parts[1]]));
    }

    [Test]
    public async Task An_aborted_upload_takes_no_more_parts()
    {
        var upload = await Bucket.BeginUpload(Prefix + "large", default);
        await Bucket.AbortUpload(Prefix + "large", upload, default);
        Assert.That(() => Bucket.UploadPart(Prefix + "large", upload, 1, Content.Of(1), default), Throws.InstanceOf<StorageException>().With.Message.Contains("NoSuchUpload"));
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ExitCode> IsDamage() =>
        Throws.InstanceOf<StorageException>().With.Property(nameof(StorageException.ExitCode)).EqualTo(ExitCode.BackupDamaged);
}
