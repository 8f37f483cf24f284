using System.Security.Cryptography;
using Minio;
using Minio.DataModel.Args;
using Minio.Exceptions;
using PantherStorage.Harness.ObjectStores;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>
/// The contract once more with MinIO's client, which shares no code with the SDK that the engine uses: so that the
/// stand-in is no mirror of one client's habits. It signs, quotes keys and chooses parts by itself.
/// </summary>
[TestFixtureSource(typeof(AvailableStores), nameof(AvailableStores.All))]
public sealed class SecondClientTests(AvailableStore available)
{
    private IRunningObjectStore store = null!;
    private IMinioClient client = null!;
    private string prefix = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        store = await available.Start();
        client = new MinioClient().WithEndpoint(store.Endpoint.Authority).WithCredentials(store.AccessKey, store.SecretKey)
            .WithRegion(store.Region).WithSSL(store.Endpoint.Scheme == "https").Build();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        client.Dispose();
        await store.DisposeAsync();
    }

    [SetUp]
    public void OwnPrefix() => prefix = $"second-client/{Guid.NewGuid():n}/";

    [TearDown]
    public async Task RemoveEverything()
    {
        foreach (var (key, version) in await Versions())
            await Delete(key, version);
    }

    [TestCase("a")]
    [TestCase("with space")]
    [TestCase("ümläut/自由/🐆")]
    [TestCase("plus+and&equals=and~tilde")]
    public async Task An_object_comes_back_as_it_was_put(string name)
    {
        var content = Content.Of(300_000);

        var put = await Put(name, content);

        Assert.That(put.Trim('"'), Is.EqualTo(Content.Md5(content)));
        Assert.That(await Get(name), Is.EqualTo(content));
        Assert.That(await Keys(), Is.EqualTo(new[] { prefix + name }));
    }

    [TestCase(0, 1)]
    [TestCase(10, 10)]
    [TestCase(993, 7)]
    public async Task A_range_is_those_bytes(int offset, int length)
    {
        var content = Content.Of(1000);
        await Put("a", content);

        Assert.That(await Get("a", args => args.WithOffsetAndLength(offset, length)), Is.EqualTo(content[offset..(offset + length)]));
    }

    [Test]
    public async Task A_large_object_is_sent_in_parts_and_comes_back_whole()
    {
        var content = Content.Of(20 << 20);

        var put = await Put("large", content);

        Assert.That(put.Trim('"'), Does.Match("^[0-9a-f]{32}-2$"));
        Assert.That(SHA256.HashData(await Get("large")), Is.EqualTo(SHA256.HashData(content)));
    }

    [Test]
    public async Task A_listing_misses_none_and_is_in_order()
    {
        var names = Enumerable.Range(0, 30).Select(number => $"{number:000}").ToArray();
        foreach (var name in names)
            await Put(name, [1]);

        Assert.That(await Keys(), Is.EqualTo(names.Select(name => prefix + name)));
    }

    [Test]
    public async Task Metadata_tells_length_and_etag()
    {
        var content = Content.Of(1234);
        await Put("a", content);

        var told = await client.StatObjectAsync(new StatObjectArgs().WithBucket(store.Bucket).WithObject(prefix + "a"));

        Assert.That((told.Size, told.ETag.Trim('"')), Is.EqualTo((1234L, Content.Md5(content))));
    }

    [Test]
    public async Task What_was_deleted_is_not_found_and_not_listed()
    {
        await Put("a", [1]);

        await Delete(prefix + "a", version: null);

        Assert.That(() => Get("a"), Throws.InstanceOf<ObjectNotFoundException>());
        Assert.That(await Keys(), Is.Empty);
    }

    [Test]
    public async Task Each_version_is_kept_and_can_be_had_until_it_is_deleted()
    {
        if (available.Kind == ObjectStoreKind.Minio)
            Assert.Ignore("a new bucket of MinIO keeps no versions");
        await Put("a", [1]);
        await Put("a", [2]);
        var versions = await Versions();
        Assert.That(versions, Has.Count.EqualTo(2));

        var old = await Task.WhenAll(versions.Select(async each => (each.Version, Bytes: await Get("a", args => args.WithVersionId(each.Version)))));
        await Delete(prefix + "a", old.Single(each => each.Bytes[0] == 2).Version);

        Assert.That(await Get("a"), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task An_upload_that_the_other_client_has_begun_is_listed_and_can_be_removed()
    {
        using var other = S3Client.For(store);
        var upload = await other.Begin(store.Bucket, prefix + "large");
        await other.Part(store.Bucket, prefix + "large", upload, 1, Content.Of(1000));

        var listed = new List<string>();
        await foreach (var each in client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(store.Bucket).WithPrefix(prefix).WithRecursive(true)))
            listed.Add(each.Key);
        await client.RemoveIncompleteUploadAsync(new RemoveIncompleteUploadArgs().WithBucket(store.Bucket).WithObject(prefix + "large"));

        Assert.That(listed, Is.EqualTo(new[] { prefix + "large" }));
        Assert.That((await other.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = store.Bucket, Prefix = prefix })).MultipartUploads ?? [], Is.Empty);
    }

    [Test]
    public void A_wrong_secret_is_refused()
    {
        using var stranger = new MinioClient().WithEndpoint(store.Endpoint.Authority).WithCredentials(store.AccessKey, "not-the-secret-of-anything-at-all")
            .WithRegion(store.Region).WithSSL(store.Endpoint.Scheme == "https").Build();

        Assert.That(() => stranger.StatObjectAsync(new StatObjectArgs().WithBucket(store.Bucket).WithObject(prefix + "a")), Throws.InstanceOf<MinioException>());
    }

    private async Task<string> Put(string name, byte[] content)
    {
        using var stream = new MemoryStream(content);
        return (await client.PutObjectAsync(new PutObjectArgs().WithBucket(store.Bucket).WithObject(prefix + name).WithStreamData(stream).WithObjectSize(content.Length))).Etag;
    }

    private async Task<byte[]> Get(string name, Func<GetObjectArgs, GetObjectArgs>? of = null)
    {
        using var content = new MemoryStream();
        var args = new GetObjectArgs().WithBucket(store.Bucket).WithObject(prefix + name).WithCallbackStream((stream, token) => stream.CopyToAsync(content, token));
        await client.GetObjectAsync(of is null ? args : of(args));
        return content.ToArray();
    }

    private Task Delete(string key, string? version)
    {
        var args = new RemoveObjectArgs().WithBucket(store.Bucket).WithObject(key);
        return client.RemoveObjectAsync(version is null ? args : args.WithVersionId(version));
    }

    private async Task<List<string>> Keys() => [.. (await List(versions: false)).Select(each => each.Key)];

    private Task<List<(string Key, string Version)>> Versions() => List(versions: true);

    private async Task<List<(string Key, string Version)>> List(bool versions)
    {
        var found = new List<(string, string)>();
        await foreach (var item in client.ListObjectsEnumAsync(new ListObjectsArgs().WithBucket(store.Bucket).WithPrefix(prefix).WithRecursive(true).WithVersions(versions)))
            found.Add((item.Key, item.VersionId));
        return found;
    }
}
