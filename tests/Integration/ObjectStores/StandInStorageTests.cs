using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>Many keys, many at once, and what a restart finds.</summary>
public sealed class StandInStorageTests : StandInFixture
{
    [Test]
    public async Task More_than_a_thousand_keys_come_in_pages()
    {
        var keys = Enumerable.Range(0, 1005).Select(i => $"k/{i:0000}").ToArray();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, _) => await Client.Put(Bucket, key, [1]));
        var first = await Client.ListObjectsV2Async(new() { BucketName = Bucket, MaxKeys = 5000 });
        var second = await Client.ListObjectsV2Async(new() { BucketName = Bucket, ContinuationToken = first.NextContinuationToken });

        Assert.That(first.S3Objects, Has.Count.EqualTo(1000));
        Assert.That(second.IsTruncated, Is.False);
        Assert.That(first.S3Objects.Concat(second.S3Objects).Select(item => item.Key), Is.EqualTo(keys));
    }

    [Test]
    public async Task Versions_come_in_pages_that_may_end_within_a_key()
    {
        foreach (var key in (string[])["a", "b", "b", "b", "c"])
            await Client.Put(Bucket, key, [1]);
        var request = new ListVersionsRequest { BucketName = Bucket, MaxKeys = 2 };
        var seen = new List<(string Key, string Version)>();
        ListVersionsResponse page;
        do
        {
            page = await Client.ListVersionsAsync(request);
            seen.AddRange(page.Versions.Select(version => (version.Key, version.VersionId)));
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);

        Assert.That(seen.Select(version => version.Key), Is.EqualTo(new[] { "a", "b", "b", "b", "c" }));
        Assert.That(seen, Is.Unique);
    }

    [Test]
    public async Task Unfinished_uploads_come_in_pages()
    {
        var uploads = new List<string>();
        foreach (var key in (string[])["a", "a", "b"])
            uploads.Add(await Client.Begin(Bucket, key));
        var first = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket, MaxUploads = 1 });
        var rest = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest
        {
            BucketName = Bucket,
            KeyMarker = first.NextKeyMarker,
            UploadIdMarker = first.NextUploadIdMarker,
        });
        Assert.That(first.MultipartUploads.Concat(rest.MultipartUploads).Select(upload => upload.UploadId), Is.EqualTo(uploads));
    }

    [Test]
    public async Task Parts_sent_at_once_all_arrive()
    {
        var upload = await Client.Begin(Bucket, "large");
        var pieces = Enumerable.Range(1, 8).Select(i => Content.Of(5_000_000 + i, i)).ToArray();
        var parts = await Task.WhenAll(pieces.Select((piece, i) => Client.Part(Bucket, "large", upload, i + 1, piece)));
        var done = await Client.Complete(Bucket, "large", upload, parts);
        Assert.That(done.ETag.Trim('"'), Is.EqualTo(Content.MultipartETag(pieces)));
        Assert.That(Content.Md5(await Client.Get(Bucket, "large")), Is.EqualTo(Content.Md5(pieces)));
        Assert.That(Server.StoredBytes.Count, Is.EqualTo(pieces.Sum(piece => piece.Length)));
    }

    [Test]
    public async Task Puts_of_one_key_at_once_leave_one_of_them_whole()
    {
        var contents = Enumerable.Range(1, 16).Select(i => Content.Of(100_000, i)).ToArray();
        await Task.WhenAll(contents.Select(content => Client.Put(Bucket, "a", content)));
        Assert.That(contents, Has.Some.EqualTo(await Client.Get(Bucket, "a")));
        Assert.That((await Client.ListVersionsAsync(Bucket)).Versions, Has.Count.EqualTo(16));
    }

    [Test]
    public async Task A_restart_finds_objects_versions_hide_markers_and_unfinished_uploads()
    {
        await Client.Put(Bucket, "kept", [1]);
        await Client.Put(Bucket, "kept", [2]);
        await Client.Put(Bucket, "hidden", [3]);
        await Client.DeleteObjectAsync(Bucket, "hidden");
        var upload = await Client.Begin(Bucket, "large");
        var part = await Client.Part(Bucket, "large", upload, 1, [4, 4]);
        var before = (await Client.ListVersionsAsync(Bucket)).Versions.Select(version => (version.Key, version.VersionId)).ToList();
        await Server.DisposeAsync();

        await using var again = await B2StandIn.StartAsync(new StandInOptions { Directory = Server.Directory }, CancellationToken.None);
        using var client = S3Client.For(again);
        Assert.That((await client.ListVersionsAsync(Bucket)).Versions.Select(version => (version.Key, version.VersionId)), Is.EqualTo(before));
        Assert.That(await client.Get(Bucket, "kept"), Is.EqualTo(new byte[] { 2 }));
        await client.Complete(Bucket, "large", upload, part);
        Assert.That(await client.Get(Bucket, "large"), Is.EqualTo(new byte[] { 4, 4 }));
    }

    [Test]
    public void The_server_listens_on_the_loopback_alone() =>
        Assert.That(Server.Endpoint.Host, Is.EqualTo("127.0.0.1"));

    [Test]
    public void A_guest_sees_it_at_the_address_of_QEMUs_host() =>
        Assert.That(((PantherStorage.Harness.ObjectStores.IRunningObjectStore)Server).GuestEndpoint, Is.EqualTo(new Uri($"http://10.0.2.2:{Server.Endpoint.Port}/")));

    [Test]
    public void A_port_that_is_taken_is_said() =>
        Assert.That(() => B2StandIn.StartAsync(new StandInOptions { Directory = Server.Directory, Port = Server.Endpoint.Port }, CancellationToken.None),
            Throws.InstanceOf<StorageException>().With.Message.Contains($"port {Server.Endpoint.Port}"));
}
