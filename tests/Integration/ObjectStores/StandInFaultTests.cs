using System.Diagnostics;
using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>
/// Where the connection is cut, a plain client asks: the AWS client sends a request again when its connection drops,
/// even when it was told not to retry.
/// </summary>
public sealed class StandInFaultTests : StandInFixture
{
    [Test]
    public async Task SlowDown_hits_as_often_as_it_was_told_and_says_when_to_come_back()
    {
        Server.Faults.Add(InjectedFault.SlowDown(TimeSpan.FromSeconds(3)).On(S3Operation.PutObject).Next(2));
        using var first = await Http.SendAsync(SignedRequest.To(Server, HttpMethod.Put, "a", [1]));
        Assert.That((int)first.StatusCode, Is.EqualTo(503));
        Assert.That(first.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(() => Client.Put(Bucket, "a", [1]), Refused("SlowDown"));
        await Client.Put(Bucket, "a", [1]);
        Assert.That(Server.Faults.Injected, Is.EqualTo(2));
        Assert.That(Server.Requests.Count(S3Operation.PutObject), Is.EqualTo(3));
    }

    [Test]
    public async Task A_fault_waits_for_its_operation_and_its_key()
    {
        Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.GetObject).ForKey("json"));
        await Client.Put(Bucket, "a.json", [1]);
        await Client.Put(Bucket, "a.zst", [1]);
        await Client.Get(Bucket, "a.zst");
        Assert.That(() => Client.Get(Bucket, "a.json"), Refused("InternalError"));
        Assert.That(await Client.Get(Bucket, "a.json"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_fault_may_spare_the_first_requests()
    {
        Server.Faults.Add(InjectedFault.InternalError().On(S3Operation.PutObject).AfterSparing(2));
        await Client.Put(Bucket, "a", [1]);
        await Client.Put(Bucket, "b", [1]);
        Assert.That(() => Client.Put(Bucket, "c", [1]), Refused("InternalError"));
        Assert.That(Server.Faults.Pending, Is.Zero);
    }

    [Test]
    public async Task An_upload_that_is_cut_leaves_nothing()
    {
        Server.Faults.Add(InjectedFault.CutAfter(1 << 20).On(S3Operation.PutObject));
        Assert.That(() => Http.SendAsync(SignedRequest.To(Server, HttpMethod.Put, "a", Content.Of(4 << 20))), Throws.InstanceOf<HttpRequestException>());
        Assert.That(Server.ObjectCount, Is.Zero);
        await Client.Put(Bucket, "a", [1]);
        Assert.That(Server.StoredBytes.Count, Is.EqualTo(1));
        Assert.That(Directory.EnumerateFiles(Server.Directory, "*", SearchOption.AllDirectories).Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_download_that_is_cut_is_an_error_and_not_a_short_object()
    {
        await Client.Put(Bucket, "a", Content.Of(4 << 20));
        Server.Faults.Add(InjectedFault.CutAfter(1 << 20).On(S3Operation.GetObject));
        Assert.That(() => Read("a"), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await Read("a"), Has.Length.EqualTo(4 << 20));
    }

    [Test]
    public async Task A_lost_answer_is_an_error_though_the_work_is_done()
    {
        Server.Faults.Add(InjectedFault.LostAnswer().On(S3Operation.PutObject));
        Assert.That(() => Http.SendAsync(SignedRequest.To(Server, HttpMethod.Put, "a", [1])), Throws.InstanceOf<HttpRequestException>());
        Assert.That(await Client.Get(Bucket, "a"), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Server.Requests.All[0].Status, Is.Zero);
    }

    [Test]
    public async Task A_wrong_etag_is_only_in_the_answer()
    {
        Server.Faults.Add(InjectedFault.WrongETag());
        var put = await Client.Put(Bucket, "a", [1]);
        Assert.That(put.ETag.Trim('"'), Is.EqualTo(new string('0', 32)));
        Assert.That((await Client.GetObjectMetadataAsync(Bucket, "a")).ETag.Trim('"'), Is.EqualTo(Content.Md5([1])));
    }

    [Test]
    public async Task A_truncated_read_claims_to_be_whole()
    {
        await Client.Put(Bucket, "a", Content.Of(1000));
        Server.Faults.Add(InjectedFault.TruncatedRead(400).On(S3Operation.GetObject));
        Assert.That(await Read("a"), Is.EqualTo(Content.Of(1000)[..400]));
    }

    [Test]
    public async Task A_byte_flipped_on_the_way_down_is_right_the_next_time()
    {
        var content = Content.Of(1000);
        await Client.Put(Bucket, "a", content);
        Server.Faults.Add(InjectedFault.FlippedInTransit(500).On(S3Operation.GetObject));
        var damaged = await Read("a");
        Assert.That(Enumerable.Range(0, 1000).Where(i => damaged[i] != content[i]), Is.EqualTo(new[] { 500 }));
        Assert.That(await Client.Get(Bucket, "a"), Is.EqualTo(content));
    }

    [Test]
    public void A_byte_flipped_on_the_way_up_is_BadDigest()
    {
        var content = Content.Of(1000);
        Server.Faults.Add(InjectedFault.FlippedInTransit(500).On(S3Operation.PutObject));
        var request = new PutObjectRequest
        {
            BucketName = Bucket,
            Key = "a",
            InputStream = new MemoryStream(content),
            UseChunkEncoding = false,
            MD5Digest = Convert.ToBase64String(Convert.FromHexString(Content.Md5(content))),
        };
        Assert.That(() => Client.PutObjectAsync(request), Refused("BadDigest"));
        Assert.That(Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task A_byte_flipped_at_rest_stays_flipped_under_the_old_etag()
    {
        var content = Content.Of(1000);
        await Client.Put(Bucket, "a", content);
        Server.FlipByte("a", 999);
        var damaged = await Read("a");
        Assert.That(damaged[..999], Is.EqualTo(content[..999]));
        Assert.That(damaged[999], Is.Not.EqualTo(content[999]));
        Assert.That((await Client.GetObjectMetadataAsync(Bucket, "a")).ETag.Trim('"'), Is.EqualTo(Content.Md5(content)));
    }

    [Test]
    public async Task A_slow_request_takes_as_long_as_it_was_told()
    {
        Server.Faults.Add(InjectedFault.Slow(TimeSpan.FromMilliseconds(200)));
        var watch = Stopwatch.StartNew();
        await Client.Put(Bucket, "a", [1]);
        Assert.That(watch.Elapsed, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(190)));
    }

    [Test]
    public void A_rejected_key_spends_no_fault()
    {
        Server.Faults.Add(InjectedFault.SlowDown());
        using var stranger = S3Client.For(Server, Server.AccessKey, "K005wrong");
        Assert.That(() => stranger.Put(Bucket, "a", [1]), Refused("SignatureDoesNotMatch"));
        Assert.That(Server.Faults.Pending, Is.EqualTo(1));
    }

    /// <summary>The AWS client would compare a whole object with its ETag, and keep what it read to itself.</summary>
    private async Task<byte[]> Read(string key)
    {
        using var response = await Http.SendAsync(SignedRequest.To(Server, HttpMethod.Get, key));
        return await response.Content.ReadAsByteArrayAsync();
    }
}
