using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What every object store must do for us, whoever runs it. Each test works below a prefix of its own.</summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class ContractTests(AvailableStore available)
{
    private IRunningObjectStore store = null!;
    private AmazonS3Client client = null!;
    private string prefix = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        store = await available.Start();
        client = S3Client.For(store);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        client.Dispose();
        await store.DisposeAsync();
    }

    [SetUp]
    public void OwnPrefix() => prefix = $"contract/{Guid.NewGuid():n}/";

    [TearDown]
    public async Task RemoveEverything()
    {
        var uploads = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = store.Bucket, Prefix = prefix });
        foreach (var upload in uploads.MultipartUploads ?? [])
            await client.AbortMultipartUploadAsync(store.Bucket, upload.Key, upload.UploadId);
        foreach (var version in await AllVersions())
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = store.Bucket, Key = version.Key, VersionId = version.VersionId });
    }

    [Test]
    public async Task An_object_comes_back_as_it_was_put()
    {
        var content = Content.Of(300_000);
        var put = await client.Put(store.Bucket, prefix + "a", content);
        Assert.That(put.ETag, Is.EqualTo($"\"{Content.Md5(content)}\""));
        Assert.That(await client.Get(store.Bucket, prefix + "a"), Is.EqualTo(content));
    }

    [Test]
    public async Task An_empty_object_is_an_object()
    {
        await client.Put(store.Bucket, prefix + "empty", []);
        Assert.That(await client.Get(store.Bucket, prefix + "empty"), Is.Empty);
    }

    [Test]
    public async Task The_last_put_wins()
    {
        await client.Put(store.Bucket, prefix + "a", [1]);
        await client.Put(store.Bucket, prefix + "a", [2, 3]);
        Assert.That(await client.Get(store.Bucket, prefix + "a"), Is.EqualTo(new byte[] { 2, 3 }));
    }

    [TestCase("with space")]
    [TestCase("plus+and&equals=and?question")]
    [TestCase("percent%2Fslash")]
    [TestCase("ümläut/自由/🐆")]
    [TestCase("quote'\"<tag>*:~!()")]
    public async Task A_key_may_hold_odd_characters(string name)
    {
        await client.Put(store.Bucket, prefix + name, [7]);
        Assert.That(await client.Get(store.Bucket, prefix + name), Is.EqualTo(new byte[] { 7 }));
        Assert.That(await Keys(), Is.EqualTo(new[] { prefix + name }));
    }

    [Test]
    public async Task Head_tells_length_and_etag_without_the_bytes()
    {
        var content = Content.Of(1234);
        await client.Put(store.Bucket, prefix + "a", content);
        var head = await client.GetObjectMetadataAsync(store.Bucket, prefix + "a");
        Assert.That(head.ContentLength, Is.EqualTo(1234));
        Assert.That(head.ETag.Trim('"'), Is.EqualTo(Content.Md5(content)));
    }

    [Test]
    public void Head_of_a_missing_object_is_404() =>
        Assert.That(() => client.GetObjectMetadataAsync(store.Bucket, prefix + "none"),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("StatusCode").EqualTo(HttpStatusCode.NotFound));

    [Test]
    public void Get_of_a_missing_object_is_NoSuchKey() =>
        Assert.That(() => client.Get(store.Bucket, prefix + "none"), Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("NoSuchKey"));

    [Test]
    public void A_missing_bucket_is_NoSuchBucket() =>
        Assert.That(() => client.Get("panther-is-not-here", "a"), Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("NoSuchBucket"));

    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=10-19", 10, 10)]
    [TestCase("bytes=990-", 990, 10)]
    [TestCase("bytes=-7", 993, 7)]
    [TestCase("bytes=900-5000", 900, 100)]
    public async Task A_range_is_those_bytes(string range, int offset, int length)
    {
        var content = Content.Of(1000);
        await client.Put(store.Bucket, prefix + "a", content);
        Assert.That(await client.Get(store.Bucket, prefix + "a", range), Is.EqualTo(content[offset..(offset + length)]));
    }

    [Test]
    public async Task A_range_behind_the_end_is_416()
    {
        await client.Put(store.Bucket, prefix + "a", Content.Of(10));
        Assert.That(() => client.Get(store.Bucket, prefix + "a", "bytes=10-20"),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("StatusCode").EqualTo(HttpStatusCode.RequestedRangeNotSatisfiable));
    }

    [Test]
    public async Task A_wrong_Content_MD5_stores_nothing()
    {
        var request = new PutObjectRequest
        {
            BucketName = store.Bucket,
            Key = prefix + "a",
            InputStream = new MemoryStream([1, 2, 3]),
            UseChunkEncoding = false,
            MD5Digest = Convert.ToBase64String(new byte[16]),
        };
        Assert.That(() => client.PutObjectAsync(request), Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("BadDigest"));
        Assert.That(await Keys(), Is.Empty);
    }

    [Test]
    public async Task A_listing_is_ordered_by_the_bytes_of_the_keys()
    {
        string[] names = ["b", "a/2", "a-", "a", "A", "é", "\uFFFD", "𐀀"];
        foreach (var name in names)
            await client.Put(store.Bucket, prefix + name, [1]);
        string[] ordered = ["A", "a", "a-", "a/2", "b", "é", "\uFFFD", "𐀀"];
        Assert.That(await Keys(), Is.EqualTo(ordered.Select(name => prefix + name)));
    }

    [Test]
    public async Task A_listing_with_a_delimiter_rolls_up()
    {
        foreach (var name in (string[])["x/1", "x/2", "y/1", "z"])
            await client.Put(store.Bucket, prefix + name, [1]);
        var page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = store.Bucket, Prefix = prefix, Delimiter = "/" });
        Assert.That(page.CommonPrefixes, Is.EqualTo(new[] { prefix + "x/", prefix + "y/" }));
        Assert.That(page.S3Objects.Select(item => item.Key), Is.EqualTo(new[] { prefix + "z" }));
    }

    [Test]
    public async Task A_listing_goes_on_from_page_to_page_and_misses_none()
    {
        var keys = Enumerable.Range(0, 23).Select(i => $"{prefix}{i:000}").ToArray();
        foreach (var key in keys)
            await client.Put(store.Bucket, key, [1]);
        Assert.That(await Keys(pageLength: 5), Is.EqualTo(keys));
    }

    [Test]
    public async Task A_listing_may_start_after_a_key()
    {
        foreach (var name in (string[])["a", "b", "c"])
            await client.Put(store.Bucket, prefix + name, [1]);
        var page = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = store.Bucket, Prefix = prefix, StartAfter = prefix + "a" });
        Assert.That(page.S3Objects.Select(item => item.Key), Is.EqualTo(new[] { prefix + "b", prefix + "c" }));
    }

    [Test]
    public async Task Parts_become_one_object_in_the_order_of_their_numbers()
    {
        var (first, second, last) = (Content.Of(5 << 20, 1), Content.Of(5 << 20, 2), Content.Of(100, 3));
        var upload = await client.Begin(store.Bucket, prefix + "large");
        var three = await client.Part(store.Bucket, prefix + "large", upload, 3, last);
        var parts = await Task.WhenAll(
            client.Part(store.Bucket, prefix + "large", upload, 2, second),
            client.Part(store.Bucket, prefix + "large", upload, 1, first));
        var done = await client.Complete(store.Bucket, prefix + "large", upload, parts[1], parts[0], three);

        Assert.That(three.ETag.Trim('"'), Is.EqualTo(Content.Md5(last)));
        Assert.That(done.ETag.Trim('"'), Is.EqualTo(Content.MultipartETag(first, second, last)));
        Assert.That(await client.Get(store.Bucket, prefix + "large"), Is.EqualTo((byte[])[.. first, .. second, .. last]));
    }

    [Test]
    public async Task An_unfinished_upload_lists_its_parts_and_is_no_object()
    {
        var upload = await client.Begin(store.Bucket, prefix + "large");
        foreach (var number in (int[])[1, 2, 4])
            await client.Part(store.Bucket, prefix + "large", upload, number, Content.Of(1000 + number));
        var first = await client.ListPartsAsync(new ListPartsRequest { BucketName = store.Bucket, Key = prefix + "large", UploadId = upload, MaxParts = 2 });
        var rest = await client.ListPartsAsync(new ListPartsRequest
        {
            BucketName = store.Bucket,
            Key = prefix + "large",
            UploadId = upload,
            PartNumberMarker = "2",
        });

        Assert.That(first.IsTruncated, Is.True);
        Assert.That(first.Parts.Concat(rest.Parts).Select(part => (part.PartNumber, part.Size)),
            Is.EqualTo(new (int?, long?)[] { (1, 1001), (2, 1002), (4, 1004) }));
        Assert.That(first.Parts[0].ETag.Trim('"'), Is.EqualTo(Content.Md5(Content.Of(1001))));
        Assert.That(await Keys(), Is.Empty);
    }

    [Test]
    public async Task A_part_sent_again_replaces_the_first()
    {
        var upload = await client.Begin(store.Bucket, prefix + "large");
        await client.Part(store.Bucket, prefix + "large", upload, 1, Content.Of(10, 1));
        var again = await client.Part(store.Bucket, prefix + "large", upload, 1, Content.Of(20, 2));
        await client.Complete(store.Bucket, prefix + "large", upload, again);
        Assert.That(await client.Get(store.Bucket, prefix + "large"), Is.EqualTo(Content.Of(20, 2)));
    }

    [Test]
    public async Task Completing_with_a_wrong_etag_is_InvalidPart_and_can_be_tried_again()
    {
        var upload = await client.Begin(store.Bucket, prefix + "large");
        var part = await client.Part(store.Bucket, prefix + "large", upload, 1, [1]);
        var wrong = new UploadPartResponse { PartNumber = 1, ETag = $"\"{Content.Md5([2])}\"" };
        Assert.That(() => client.Complete(store.Bucket, prefix + "large", upload, wrong),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("InvalidPart"));
        await client.Complete(store.Bucket, prefix + "large", upload, part);
        Assert.That(await Keys(), Is.EqualTo(new[] { prefix + "large" }));
    }

    [Test]
    public async Task A_part_that_is_too_small_is_EntityTooSmall()
    {
        var upload = await client.Begin(store.Bucket, prefix + "large");
        var parts = new[] { await client.Part(store.Bucket, prefix + "large", upload, 1, [1]), await client.Part(store.Bucket, prefix + "large", upload, 2, [2]) };
        Assert.That(() => client.Complete(store.Bucket, prefix + "large", upload, parts),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("EntityTooSmall"));
    }

    [Test]
    public async Task An_aborted_upload_is_gone()
    {
        var upload = await client.Begin(store.Bucket, prefix + "large");
        await client.Part(store.Bucket, prefix + "large", upload, 1, [1]);
        await client.AbortMultipartUploadAsync(store.Bucket, prefix + "large", upload);
        Assert.That(() => client.Part(store.Bucket, prefix + "large", upload, 2, [1]),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("NoSuchUpload"));
    }

    [Test]
    public async Task A_deleted_object_is_not_found_and_not_listed()
    {
        await client.Put(store.Bucket, prefix + "a", [1]);
        await client.DeleteObjectAsync(store.Bucket, prefix + "a");
        Assert.That(() => client.Get(store.Bucket, prefix + "a"), Throws.InstanceOf<AmazonS3Exception>().With.Property("ErrorCode").EqualTo("NoSuchKey"));
        Assert.That(await Keys(), Is.Empty);
    }

    [Test]
    public void A_wrong_secret_is_403()
    {
        using var stranger = S3Client.For(store, store.AccessKey, "not-the-secret-of-anything-at-all");
        Assert.That(() => stranger.Put(store.Bucket, prefix + "a", [1]),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("StatusCode").EqualTo(HttpStatusCode.Forbidden));
    }

    private async Task<List<string>> Keys(int pageLength = 1000)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = store.Bucket, Prefix = prefix, MaxKeys = pageLength };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request);
            keys.AddRange((page.S3Objects ?? []).Select(item => item.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return keys;
    }

    private async Task<List<S3ObjectVersion>> AllVersions() =>
        (await client.ListVersionsAsync(new ListVersionsRequest { BucketName = store.Bucket, Prefix = prefix })).Versions ?? [];
}
