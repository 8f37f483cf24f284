using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;
using PantherStorage.Tests.Integration.ObjectStores;

namespace PantherStorage.Tests.Integration.Backup;

public sealed class B2BucketTests
{
    private static readonly RetryOptions Impatient = new() { Retries = 3, FirstDelay = TimeSpan.FromMilliseconds(10) };

    [Test]
    public async Task What_is_put_is_read_listed_and_hidden([Values(0, 1, 100_000)] int length)
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = Open(standIn);
        var content = new byte[length];
        new Random(length).NextBytes(content);

        await bucket.Put("host/a b+ü.json", content, default);

        Assert.That(await bucket.GetAll("host/a b+ü.json", length, default), Is.EqualTo(content));
        Assert.That(await bucket.Get("host/a b+ü.json", length / 2, length - length / 2, default), Is.EqualTo(content[(length / 2)..]));
        Assert.That((await bucket.Head("host/a b+ü.json", default))!.Length, Is.EqualTo(length));
        Assert.That(await bucket.List("host/", default).Select(each => each.Key).ToListAsync(), Is.EqualTo(new[] { "host/a b+ü.json" }));
        await bucket.Delete("host/a b+ü.json", default);
        Assert.That(await bucket.Head("host/a b+ü.json", default), Is.Null);
    }

    [Test]
    public async Task A_listing_goes_on_past_a_page_and_past_a_fault()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = Open(standIn);
        var keys = Enumerable.Range(0, 1005).Select(number => $"many/{number:D4}").ToList();
        await Parallel.ForEachAsync(keys, async (key, token) => await bucket.Put(key, new byte[] { 1 }, token));
        standIn.Server.Faults.Add(InjectedFault.SlowDown().On(S3Operation.ListObjectsV2).AfterSparing(1));

        var listed = await new RetryingObjectStore(bucket, Impatient, TimeProvider.System).List("many/", default).Select(each => each.Key).ToListAsync();

        Assert.That(listed, Is.EqualTo(keys));
    }

    [TestCase(true, "AES256")]
    [TestCase(false, null)]
    public async Task Encryption_at_rest_is_asked_for_where_the_owner_wants_it(bool encrypted, string? expected)
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(Address(standIn) with { Encrypted = encrypted }, Key(standIn));
        using var client = S3Client.For(standIn.Server);

        await bucket.Put("at once", new byte[10], default);
        var upload = await bucket.BeginUpload("in parts", default);
        var part = await bucket.UploadPart("in parts", upload, 1, new byte[10], default);
        await bucket.CompleteUpload("in parts", upload, [part.ETag], default);

        foreach (var key in new[] { "at once", "in parts" })
            Assert.That((await client.GetObjectMetadataAsync(standIn.Bucket, key)).ServerSideEncryptionMethod?.Value ?? string.Empty, Is.EqualTo(expected ?? string.Empty), key);
    }

    [Test]
    public async Task A_wrong_key_is_told_without_its_secret_and_not_tried_again()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(Address(standIn), new B2Credentials(standIn.AccessKey, "K005wrongsecret"));
        var patient = new RetryingObjectStore(bucket, new RetryOptions(), TimeProvider.System);

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await patient.Put("x", new byte[1], default));

        Assert.That(thrown!.ExitCode, Is.EqualTo(ExitCode.Credentials));
        Assert.That(thrown.Message, Does.Contain(standIn.AccessKey).And.Not.Contain("wrongsecret"));
        Assert.That(standIn.Server.Requests.Count(S3Operation.PutObject), Is.EqualTo(1));
    }

    [Test]
    public async Task A_missing_bucket_is_told()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(Address(standIn) with { Bucket = "not-there" }, Key(standIn));

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.List("", default).ToListAsync());

        Assert.That(thrown!.ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        Assert.That(thrown.Message, Does.Contain("NoSuchBucket").And.Contain("not-there"));
    }

    [Test]
    public async Task An_endpoint_that_is_down_is_tried_again_and_then_told()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = new B2Bucket(Address(standIn) with { Endpoint = "http://127.0.0.1:9" }, Key(standIn));

        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await new RetryingObjectStore(bucket, Impatient, TimeProvider.System).Head("x", default));

        Assert.That(thrown!.ExitCode, Is.EqualTo(ExitCode.ObjectStore));
        Assert.That(thrown.Message, Does.Contain("cannot reach").And.Contain("127.0.0.1:9"));
    }

    [Test]
    public async Task A_read_past_the_end_and_a_missing_object_are_damage()
    {
        await using var standIn = await StandInInTemporaryDirectory.Start();
        using var bucket = Open(standIn);
        await bucket.Put("short", new byte[10], default);

        foreach (var (key, offset) in new[] { ("short", 5L), ("short", 50L), ("none", 0L) })
        {
            var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.Get(key, offset, 10, default));
            Assert.That(thrown!.ExitCode, Is.EqualTo(ExitCode.BackupDamaged), thrown.Message);
        }
    }

    private static B2Bucket Open(StandInInTemporaryDirectory standIn) => new(Address(standIn), Key(standIn));

    private static B2Address Address(StandInInTemporaryDirectory standIn) =>
        new(standIn.Endpoint.ToString(), standIn.Region, standIn.Bucket, AllowInsecure: true);

    private static B2Credentials Key(StandInInTemporaryDirectory standIn) => new(standIn.AccessKey, standIn.SecretKey);
}
