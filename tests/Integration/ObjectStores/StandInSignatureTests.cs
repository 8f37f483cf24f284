using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

public sealed class StandInSignatureTests : StandInFixture
{
    private TimeSpan clockIsAhead;

    protected override StandInOptions Options(StandInOptions options) => options with { Clock = new ShiftedClock(() => clockIsAhead) };

    [TearDown]
    public void RightTheClock() => clockIsAhead = TimeSpan.Zero;

    [Test]
    public void An_unknown_key_is_InvalidAccessKeyId()
    {
        using var stranger = S3Client.For(Server, "0050000000000000000000000", Server.SecretKey);
        Assert.That(() => stranger.Put(Bucket, "a", [1]), Refused("InvalidAccessKeyId"));
    }

    [Test]
    public void A_wrong_secret_is_SignatureDoesNotMatch()
    {
        using var stranger = S3Client.For(Server, Server.AccessKey, "K005wrong");
        Assert.That(() => stranger.Put(Bucket, "a", [1]), Refused("SignatureDoesNotMatch"));
    }

    [Test]
    public async Task An_unsigned_request_is_AccessDenied()
    {
        var answer = await Send(new HttpRequestMessage(HttpMethod.Get, new Uri(Server.Endpoint, $"/{Bucket}/a")));
        Assert.That(answer.Status, Is.EqualTo(403));
        Assert.That(answer.Body, Does.Contain("<Code>AccessDenied</Code>"));
    }

    [Test]
    public async Task A_header_slipped_in_after_signing_is_AccessDenied()
    {
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Put, "a", [1], unsignedHeader: "x-amz-meta-slipped"));
        Assert.That(answer.Body, Does.Contain("<Code>AccessDenied</Code>").And.Contain("x-amz-meta-slipped"));
        Assert.That(Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task A_body_that_is_not_the_signed_one_is_refused_and_not_stored()
    {
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Put, "a", [1], payloadHash: SignedRequest.HashOf([2])));
        Assert.That(answer.Body, Does.Contain("<Code>XAmzContentSHA256Mismatch</Code>"));
        Assert.That(Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task An_unsigned_payload_is_taken()
    {
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Put, "a", [1]));
        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(await Client.Get(Bucket, "a"), Is.EqualTo(new byte[] { 1 }));
    }

    [TestCase(-16)]
    [TestCase(16)]
    public async Task A_clock_that_is_sixteen_minutes_off_is_RequestTimeTooSkewed(int minutes)
    {
        clockIsAhead = TimeSpan.FromMinutes(minutes);
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Get, "a"));
        Assert.That(answer.Status, Is.EqualTo(403));
        Assert.That(answer.Body, Does.Contain("<Code>RequestTimeTooSkewed</Code>"));
    }

    [Test]
    public async Task A_clock_that_is_fourteen_minutes_off_is_tolerated()
    {
        clockIsAhead = TimeSpan.FromMinutes(14);
        Assert.That((await Send(SignedRequest.To(Server, HttpMethod.Put, "a", [1]))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Another_region_is_AuthorizationHeaderMalformed()
    {
        var elsewhere = SignedRequest.To(new ElsewhereStore(Server), HttpMethod.Put, "a", [1]);
        var answer = await Send(elsewhere);
        Assert.That(answer.Status, Is.EqualTo(400));
        Assert.That(answer.Body, Does.Contain("<Code>AuthorizationHeaderMalformed</Code>").And.Contain(Server.Region));
    }

    [TestCase("a/../b")]
    [TestCase("./a")]
    [TestCase("a//b")]
    public async Task A_key_that_looks_like_another_path_is_stored_as_it_is_written(string key)
    {
        Assert.That((await Send(SignedRequest.To(Server, HttpMethod.Put, key, [1]))).Status, Is.EqualTo(200));
        Assert.That((await Client.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects.Single().Key, Is.EqualTo(key));
    }

    private sealed class ShiftedClock(Func<TimeSpan> ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead();
    }

    /// <summary>The same server under another region's name.</summary>
    private sealed class ElsewhereStore(B2StandIn server) : PantherStorage.Harness.ObjectStores.IRunningObjectStore
    {
        public PantherStorage.Harness.ObjectStores.ObjectStoreKind Kind => server.Kind;

        public Uri Endpoint => server.Endpoint;

        public string Bucket => server.Bucket;

        public string Region => "eu-central-003";

        public string AccessKey => server.AccessKey;

        public string SecretKey => server.SecretKey;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
