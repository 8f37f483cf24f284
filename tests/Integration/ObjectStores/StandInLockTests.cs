using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>Object lock as B2's S3 API documents it: what is locked stays until its time, whoever asks.</summary>
public sealed class StandInLockTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [TestCase("GOVERNANCE")]
    [TestCase("COMPLIANCE")]
    public async Task A_locked_version_cannot_be_deleted_only_hidden(string mode)
    {
        await using var store = await Locking();
        using var client = S3Client.For(store);
        var put = await client.PutObjectAsync(Put(store, mode, Week));

        Assert.That(() => client.DeleteObjectAsync(store.Bucket, "a", put.VersionId), Refused(HttpStatusCode.Forbidden, "AccessDenied"));
        await client.DeleteObjectAsync(store.Bucket, "a");
        Assert.That(() => client.DeleteObjectAsync(store.Bucket, "a", put.VersionId), Refused(HttpStatusCode.Forbidden, "AccessDenied"));
        var head = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = store.Bucket, Key = "a", VersionId = put.VersionId });
        Assert.That((head.ObjectLockMode.Value, (head.ObjectLockRetainUntilDate!.Value.ToUniversalTime() - DateTime.UtcNow).TotalDays), Is.EqualTo((mode, 7.0)).Within(0.1));
    }

    [Test]
    public async Task An_object_made_of_parts_has_the_lock_of_its_upload()
    {
        await using var store = await Locking();
        using var client = S3Client.For(store);
        var upload = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = store.Bucket,
            Key = "a",
            ObjectLockMode = ObjectLockMode.Governance,
            ObjectLockRetainUntilDate = DateTime.UtcNow + Week,
        });
        var part = await client.UploadPartAsync(new UploadPartRequest { BucketName = store.Bucket, Key = "a", UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(Content.Of(10)), UseChunkEncoding = false });
        var whole = await client.CompleteMultipartUploadAsync(new CompleteMultipartUploadRequest { BucketName = store.Bucket, Key = "a", UploadId = upload.UploadId, PartETags = [new PartETag(1, part.ETag)] });

        Assert.That(() => client.DeleteObjectAsync(store.Bucket, "a", whole.VersionId), Refused(HttpStatusCode.Forbidden, "AccessDenied"));
    }

    [Test]
    public async Task A_lock_ends_at_its_time_and_outlives_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("panther-standin-").FullName;
        string version;
        await using (var before = await B2StandIn.StartAsync(new StandInOptions { Directory = directory, ObjectLock = true }, default))
        {
            using var client = S3Client.For(before);
            version = (await client.PutObjectAsync(Put(before, "GOVERNANCE", TimeSpan.FromMinutes(5)))).VersionId;
        }

        // As far ahead as signatures allow.
        await using (var after = new StandInInTemporaryDirectory(await B2StandIn.StartAsync(new StandInOptions { Directory = directory, ObjectLock = true, Clock = new Ahead(TimeSpan.FromMinutes(10)) }, default)))
        {
            using var client = S3Client.For(after);
            await client.DeleteObjectAsync(after.Bucket, "a", version);
            Assert.That(after.Server.StoredBytes.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_bucket_without_object_lock_refuses_locks_and_says_that_it_has_none()
    {
        await using var store = await StandInInTemporaryDirectory.Start();
        using var client = S3Client.For(store);

        Assert.That(() => client.PutObjectAsync(Put(store, "GOVERNANCE", Week)), Refused(HttpStatusCode.BadRequest, "InvalidRequest"));
        Assert.That(() => client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = store.Bucket }), Refused(HttpStatusCode.NotFound, "ObjectLockConfigurationNotFoundError"));
    }

    [Test]
    public async Task A_lock_in_the_past_or_by_half_is_refused_and_so_is_one_by_a_key_that_may_not()
    {
        await using var store = await Locking();
        using var client = S3Client.For(store);
        var half = Put(store, "GOVERNANCE", Week);
        half.ObjectLockRetainUntilDate = null;
        Assert.That(() => client.PutObjectAsync(half), Refused(HttpStatusCode.BadRequest, "InvalidArgument"));
        Assert.That(() => client.PutObjectAsync(Put(store, "GOVERNANCE", -Week)), Refused(HttpStatusCode.BadRequest, "InvalidArgument"));

        await using var narrow = await StandInInTemporaryDirectory.Start(options => options with { ObjectLock = true, Rights = KeyRights.Uploader(string.Empty) });
        using var uploader = S3Client.For(narrow);
        Assert.That(() => uploader.PutObjectAsync(Put(narrow, "GOVERNANCE", Week)), Refused(HttpStatusCode.Forbidden, "AccessDenied"));
    }

    private static Task<StandInInTemporaryDirectory> Locking() => StandInInTemporaryDirectory.Start(options => options with { ObjectLock = true });

    private static PutObjectRequest Put(PantherStorage.Harness.ObjectStores.IRunningObjectStore store, string mode, TimeSpan span) => new()
    {
        BucketName = store.Bucket,
        Key = "a",
        InputStream = new MemoryStream(Content.Of(10)),
        UseChunkEncoding = false,
        ObjectLockMode = ObjectLockMode.FindValue(mode),
        ObjectLockRetainUntilDate = DateTime.UtcNow + span,
    };

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(HttpStatusCode status, string code) =>
        Throws.InstanceOf<AmazonS3Exception>().With.Property("StatusCode").EqualTo(status).And.Property("ErrorCode").EqualTo(code);

    private sealed class Ahead(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
