using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>Where B2 is unlike S3, and the stand-in is like B2.</summary>
public sealed class StandInLikeB2Tests : StandInFixture
{
    protected override StandInOptions Options(StandInOptions options) =>
        options with { Lifecycle = [new("tidy", "host/", DeleteHiddenAfterDays: 1, AbortUploadsAfterDays: 7)] };

    [Test]
    public void A_checksum_header_is_InvalidArgument_and_named()
    {
        using var usual = new AmazonS3Client(new BasicAWSCredentials(Server.AccessKey, Server.SecretKey), ClientOf(RequestChecksumCalculation.WHEN_SUPPORTED));
        var request = new PutObjectRequest { BucketName = Bucket, Key = "a", InputStream = new MemoryStream([1]), UseChunkEncoding = false };
        Assert.That(() => usual.PutObjectAsync(request), Refused("InvalidArgument").And.Message.Contains("Unsupported header 'x-amz-"));
        Assert.That(Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task Asking_for_a_checksum_is_InvalidArgument_too()
    {
        await Client.Put(Bucket, "a", [1]);
        var request = new GetObjectRequest { BucketName = Bucket, Key = "a", ChecksumMode = ChecksumMode.ENABLED };
        Assert.That(() => Client.GetObjectAsync(request), Refused("InvalidArgument").And.Message.Contains("x-amz-checksum-mode"));
    }

    [Test]
    public void A_chunked_signature_is_InvalidArgument()
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = "a", InputStream = new MemoryStream([1]), UseChunkEncoding = true };
        Assert.That(() => Client.PutObjectAsync(request), Refused("InvalidArgument").And.Message.Contains("aws-chunked"));
    }

    [Test]
    public async Task A_delete_by_name_hides_and_the_versions_stay()
    {
        await Client.Put(Bucket, "a", [1]);
        await Client.Put(Bucket, "a", [2, 2]);
        var hidden = await Client.DeleteObjectAsync(Bucket, "a");
        var versions = (await Client.ListVersionsAsync(Bucket)).Versions;

        Assert.That(hidden.DeleteMarker, Is.EqualTo("true"));
        Assert.That(versions.Select(version => (version.IsDeleteMarker == true, version.Size)),
            Is.EqualTo(new (bool, long?)[] { (true, null), (false, 2), (false, 1) }));
        Assert.That(versions.Select(version => version.IsLatest), Is.EqualTo(new bool?[] { true, false, false }));
        Assert.That(Server.StoredBytes.Count, Is.EqualTo(3));
        Assert.That(Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task Deleting_the_hide_marker_brings_the_object_back()
    {
        await Client.Put(Bucket, "a", [1]);
        var hidden = await Client.DeleteObjectAsync(Bucket, "a");
        await Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = "a", VersionId = hidden.VersionId });
        Assert.That(await Client.Get(Bucket, "a"), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task Deleting_every_version_frees_the_bytes()
    {
        await Client.Put(Bucket, "a", [1]);
        await Client.Put(Bucket, "a", [2]);
        await Client.DeleteObjectAsync(Bucket, "a");
        foreach (var version in (await Client.ListVersionsAsync(Bucket)).Versions)
            await Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Bucket, Key = "a", VersionId = version.VersionId });
        Assert.That(Server.StoredBytes.Count, Is.Zero);
        Assert.That((await Client.ListVersionsAsync(Bucket)).Versions ?? [], Is.Empty);
        Assert.That(Directory.EnumerateFiles(Server.Directory, "*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task An_old_version_can_be_read()
    {
        var old = await Client.Put(Bucket, "a", [1]);
        await Client.Put(Bucket, "a", [2]);
        using var response = await Client.GetObjectAsync(Bucket, "a", old.VersionId);
        Assert.That(response.ResponseStream.ReadByte(), Is.EqualTo(1));
    }

    [Test]
    public async Task Several_objects_are_deleted_at_once()
    {
        foreach (var key in (string[])["a", "b", "c"])
            await Client.Put(Bucket, key, [1]);
        // By hand: the AWS client cannot do this on B2, since it always adds a checksum to this call.
        var body = "<Delete><Object><Key>a</Key></Object><Object><Key>c</Key></Object></Delete>"u8.ToArray();
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Post, string.Empty, body, query: ("delete", string.Empty)));
        Assert.That(answer.Body, Does.Contain("<Key>a</Key>").And.Contain("<Key>c</Key>"));
        Assert.That((await Client.ListObjectsV2Async(new() { BucketName = Bucket })).S3Objects.Select(item => item.Key), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task The_AWS_client_cannot_delete_several_objects_at_once_because_it_adds_a_checksum()
    {
        await Client.Put(Bucket, "a", [1]);
        Assert.That(() => Client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = [new() { Key = "a" }] }),
            Refused("InvalidArgument").And.Message.Contains("x-amz-checksum-"));
    }

    [TestCase(4_999_999, false)]
    [TestCase(5_000_000, true)]
    public async Task The_least_part_has_five_million_bytes(int length, bool enough)
    {
        var upload = await Client.Begin(Bucket, "large");
        var parts = new[] { await Client.Part(Bucket, "large", upload, 1, Content.Of(length)), await Client.Part(Bucket, "large", upload, 2, [1]) };
        Assert.That(() => Client.Complete(Bucket, "large", upload, parts), enough ? Throws.Nothing : Refused("EntityTooSmall"));
    }

    [Test]
    public async Task Part_10000_is_the_last()
    {
        var upload = await Client.Begin(Bucket, "large");
        await Client.Part(Bucket, "large", upload, 10_000, [1]);
        Assert.That(() => Client.Part(Bucket, "large", upload, 10_001, [1]), Refused("InvalidArgument"));
    }

    [Test]
    public async Task Parts_out_of_order_are_InvalidPartOrder()
    {
        var upload = await Client.Begin(Bucket, "large");
        var parts = new[] { await Client.Part(Bucket, "large", upload, 2, [1]), await Client.Part(Bucket, "large", upload, 1, [1]) };
        var body = $"<CompleteMultipartUpload>{string.Concat(parts.Select(part => $"<Part><PartNumber>{part.PartNumber}</PartNumber><ETag>{part.ETag}</ETag></Part>"))}</CompleteMultipartUpload>";
        // The AWS client sorts the parts, so the wrong order must be written by hand.
        var answer = await Send(SignedRequest.To(Server, HttpMethod.Post, "large", System.Text.Encoding.UTF8.GetBytes(body), query: ("uploadId", upload)));
        Assert.That(answer.Body, Does.Contain("<Code>InvalidPartOrder</Code>"));
    }

    [Test]
    public void A_key_of_1025_bytes_is_too_long() =>
        Assert.That(() => Client.Put(Bucket, new string('a', 1025), [1]), Refused("KeyTooLongError"));

    [Test]
    public async Task A_key_of_1024_bytes_is_not()
    {
        await Client.Put(Bucket, new string('a', 1024), [1]);
        Assert.That(Server.ObjectCount, Is.EqualTo(1));
    }

    [Test]
    public async Task The_lifecycle_rules_can_be_audited()
    {
        var rule = (await Client.GetLifecycleConfigurationAsync(Bucket)).Configuration.Rules.Single();
        Assert.That(rule.Id, Is.EqualTo("tidy"));
        Assert.That(rule.NoncurrentVersionExpiration.NoncurrentDays, Is.EqualTo(1));
        Assert.That(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation, Is.EqualTo(7));
    }

    [Test]
    public void What_is_not_there_says_501() =>
        Assert.That(() => Client.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = Bucket }),
            Throws.InstanceOf<AmazonS3Exception>().With.Property("StatusCode").EqualTo(HttpStatusCode.NotImplemented));

    private AmazonS3Config ClientOf(RequestChecksumCalculation checksums)
    {
        var configuration = S3Client.Configuration(Server);
        configuration.RequestChecksumCalculation = checksums;
        return configuration;
    }
}
