using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>What the engine's bucket makes of answers that are no S3 store's, or that a store may give and should not.</summary>
public sealed class StrangeAnswerTests
{
    private const string Key = "yoga-laptop/home/2026/11/20261121_020000_home_snapshots.tar.zst";

    private static readonly RetryOptions Impatient = new() { Retries = 1, FirstDelay = TimeSpan.FromMilliseconds(5) };

    private StandInInTemporaryDirectory standIn = null!;
    private B2Bucket bucket = null!;

    private static IEnumerable<TestCaseData> NoS3 =>
    [
        Strange("a_login_page", InjectedFault.LoginPage(), "HTML", "Welcome to the network"),
        Strange("a_redirect", InjectedFault.Redirect("https://login.example.org/"), "307", "https://login.example.org/"),
        Strange("json", InjectedFault.Answer(200, "application/json", "{\"status\":\"ok\"}"), "application/json", ""),
        Strange("plain_text", InjectedFault.Answer(200, "text/plain", "It works!"), "text/plain", ""),
        Strange("another_document", InjectedFault.Answer(200, "application/xml", "<feed><entry/></feed>"), "<feed>", ""),
        Strange("a_page_that_says_not_found", InjectedFault.Answer(404, "text/html", "<html><title>no such site</title></html>"), "404", "no such site"),
        Strange("a_page_that_says_forbidden", InjectedFault.Answer(403, "text/html", "<html><title>blocked</title></html>"), "403", "blocked"),
    ];

    private static IEnumerable<TestCaseData> Listings =>
    [
        new TestCaseData(S3Operation.ListObjectsV2, (B2Bucket bucket) => (Task)bucket.List("yoga-laptop/", default).ToListAsync().AsTask()).SetArgDisplayNames("objects"),
        new TestCaseData(S3Operation.ListObjectVersions, (B2Bucket bucket) => (Task)bucket.Versions("yoga-laptop/", default)).SetArgDisplayNames("versions"),
        new TestCaseData(S3Operation.ListMultipartUploads, (B2Bucket bucket) => (Task)bucket.Uploads("yoga-laptop/", default)).SetArgDisplayNames("uploads"),
        new TestCaseData(S3Operation.ListParts, async (B2Bucket bucket) => await bucket.Parts(Key, await bucket.BeginUpload(Key, default), default)).SetArgDisplayNames("parts"),
    ];

    [SetUp]
    public async Task Start()
    {
        standIn = await StandInInTemporaryDirectory.Start();
        bucket = new B2Bucket(
            new B2Address(standIn.Endpoint.ToString(), standIn.Region, standIn.Bucket, AllowInsecure: true),
            new B2Credentials(standIn.AccessKey, standIn.SecretKey));
        await bucket.Put(Key, new byte[100], default);
    }

    [TearDown]
    public async Task Stop()
    {
        bucket.Dispose();
        await standIn.DisposeAsync();
    }

    [TestCaseSource(nameof(NoS3))]
    public async Task What_is_no_store_is_told_as_such_whatever_was_asked(InjectedFault fault, string seen, string words)
    {
        standIn.Server.Faults.Add(fault.Always());

        foreach (var ask in Requests())
        {
            var thrown = await Assert.ThrowsAsync<StorageException>(ask);
            var row = FaultsPage.Row("a login page");
            row.EndsWith(thrown!.ExitCode);
            row.IsSaid(thrown.Message);
            Assert.That(thrown.Message, Does.Contain("backup.b2.endpoint"));
            Assert.That(StoreFaultException.Of(thrown)!.Transient, Is.False);
        }

        var listed = await Assert.ThrowsAsync<StorageException>(async () => await bucket.List("", default).ToListAsync());
        Assert.That(listed!.Message, Does.Contain(seen).And.Contain(words));
    }

    [Test]
    public async Task A_listing_that_is_empty_or_cut_off_is_no_empty_bucket()
    {
        foreach (var fault in new[] { InjectedFault.Answer(200, string.Empty, string.Empty), InjectedFault.Answer(200, "application/xml", " "), InjectedFault.DocumentCutAfter(200), InjectedFault.DocumentCutAfter(3) })
        {
            standIn.Server.Faults.Add(fault);
            var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.List("yoga-laptop/", default).ToListAsync());
            Assert.That((thrown!.ExitCode, StoreFaultException.Of(thrown)!.Transient), Is.EqualTo((ExitCode.ObjectStore, true)), thrown.Message);
        }

        standIn.Server.Faults.Add(InjectedFault.DocumentCutAfter(200));
        Assert.That(await Patient().List("yoga-laptop/", default).CountAsync(), Is.EqualTo(1), "the next try succeeds");
    }

    [Test]
    public async Task A_listing_that_was_compressed_on_the_way_is_read()
    {
        standIn.Server.Faults.Add(InjectedFault.Gzipped().Always());
        Assert.That(await bucket.List("yoga-laptop/", default).Select(each => each.Key).ToListAsync(), Is.EqualTo(new[] { Key }));
        Assert.That(await bucket.Versions("yoga-laptop/", default), Has.Count.EqualTo(1));
    }

    [TestCase("<LastModified>yesterday</LastModified>")]
    [TestCase("<LastModified>10000-01-01T00:00:00Z</LastModified>")]
    [TestCase("<Size>much</Size>")]
    [TestCase("<Size>99999999999999999999</Size>")]
    public async Task A_listing_with_a_number_or_a_date_that_is_none_is_the_stores_fault(string field)
    {
        standIn.Server.Faults.Add(InjectedFault.Answer(200, "application/xml", Listing(field)));
        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.List("yoga-laptop/", default).ToListAsync());
        Assert.That((thrown!.ExitCode, StoreFaultException.Of(thrown)!.Transient), Is.EqualTo((ExitCode.ObjectStore, true)), thrown.Message);
    }

    [Test]
    public async Task A_length_below_zero_is_none()
    {
        standIn.Server.Faults.Add(InjectedFault.Answer(200, "application/xml", Listing("<Size>-5</Size>")));
        Assert.That((await bucket.List("yoga-laptop/", default).SingleAsync()).Length, Is.Zero);
    }

    [TestCaseSource(nameof(Listings))]
    public async Task A_listing_without_an_end_is_an_error_and_no_loop(S3Operation operation, Func<B2Bucket, Task> list)
    {
        foreach (var fault in new[] { InjectedFault.TruncatedWithoutMarker(), InjectedFault.TruncatedInCircles(operation == S3Operation.ListObjectsV2 ? "YQ==" : "7") })
        {
            standIn.Server.Faults.Clear();
            standIn.Server.Faults.Add(fault.On(operation).Always());
            var thrown = await Assert.ThrowsAsync<StorageException>(() => list(bucket).WaitAsync(TimeSpan.FromSeconds(20)));
            FaultsPage.Row("a listing that says").EndsWith(thrown!.ExitCode);
            FaultsPage.Row("a listing that says").IsSaid(thrown.Message);
        }
    }

    [Test]
    public async Task An_error_inside_the_answer_to_a_completion_is_tried_again()
    {
        var upload = await bucket.BeginUpload("large", default);
        var part = await bucket.UploadPart("large", upload, 1, new byte[10], default);
        standIn.Server.Faults.Add(InjectedFault.ErrorInside().On(S3Operation.CompleteMultipartUpload));

        await Patient().CompleteUpload("large", upload, [part.ETag], default);

        FaultsPage.Row("200 with an error inside").EndsWith(ExitCode.Success);
        Assert.That((await bucket.Head("large", default))!.Length, Is.EqualTo(10));
        Assert.That(standIn.Server.Requests.Count(S3Operation.CompleteMultipartUpload), Is.EqualTo(2));
    }

    [TestCase("InternalError", ExitCode.ObjectStore, true)]
    [TestCase("SlowDown", ExitCode.ObjectStore, true)]
    [TestCase("", ExitCode.ObjectStore, true)]
    [TestCase("AccessDenied", ExitCode.Credentials, false)]
    [TestCase("NoSuchBucket", ExitCode.ObjectStore, false)]
    public async Task An_error_inside_any_answer_is_that_error(string code, ExitCode exitCode, bool transient)
    {
        standIn.Server.Faults.Add(InjectedFault.ErrorInside(code).Always());
        foreach (var (number, ask) in Requests(reads: false).Index())
        {
            var thrown = await Assert.ThrowsAsync<StorageException>(ask, $"request {number}");
            Assert.That((thrown!.ExitCode, StoreFaultException.Of(thrown)!.Transient), Is.EqualTo((exitCode, transient)), thrown.Message);
        }
    }

    [Test]
    public async Task A_store_that_ignores_ranges_is_told_and_its_bytes_are_not_taken_for_others()
    {
        standIn.Server.Faults.Add(InjectedFault.RangeIgnored().On(S3Operation.GetObject).Always());
        var thrown = await Assert.ThrowsAsync<StorageException>(async () => await bucket.Get(Key, 50, 10, default));
        Assert.That(thrown!.ExitCode, Is.EqualTo(ExitCode.ObjectStore), thrown.Message);
        Assert.That(await bucket.GetAll(Key, 100, default), Has.Length.EqualTo(100));
    }

    private IEnumerable<Func<Task>> Requests(bool reads = true)
    {
        yield return async () => await bucket.Put("yoga-laptop/x", new byte[10], default);
        yield return async () => await bucket.List("yoga-laptop/", default).ToListAsync();
        yield return async () => await bucket.Versions("yoga-laptop/", default);
        yield return async () => await bucket.Uploads("yoga-laptop/", default);
        yield return async () => await bucket.BeginUpload("yoga-laptop/x", default);
        yield return async () => await bucket.UploadPart("yoga-laptop/x", "1", 1, new byte[10], default);
        yield return async () => await bucket.CompleteUpload("yoga-laptop/x", "1", ["1"], default);
        yield return async () => await bucket.Delete("yoga-laptop/x", default);
        yield return async () => await bucket.Buckets(default);
        yield return async () => await bucket.KeepsVersions(default);
        if (!reads)
            yield break;
        yield return async () => await bucket.Rules(default);
        yield return async () => await bucket.Head(Key, default);
        yield return async () => await bucket.GetAll(Key, 100, default);
        yield return async () => await bucket.Get(Key, 10, 10, default);
    }

    private static string Listing(string field) => $"<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>{Key}</Key>{field}</Contents></ListBucketResult>";

    private RetryingObjectStore Patient() => new(bucket, Impatient, TimeProvider.System);

    private static TestCaseData Strange(string name, InjectedFault fault, string seen, string words) => new TestCaseData(fault, seen, words).SetArgDisplayNames(name);
}
