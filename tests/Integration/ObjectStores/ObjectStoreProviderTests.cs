using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.Providers;
using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>Which store a drill gets, and what is said when it cannot have one. The stand-in plays the endpoint of the environment.</summary>
public sealed class ObjectStoreProviderTests : StandInFixture
{
    private readonly Dictionary<string, string> environment = [];

    [SetUp]
    public void NameTheStandIn()
    {
        environment.Clear();
        environment["PANTHER_S3_ENDPOINT"] = Server.Endpoint.ToString();
        environment["PANTHER_S3_BUCKET"] = Server.Bucket;
        environment["PANTHER_S3_REGION"] = Server.Region;
        environment["PANTHER_S3_ACCESS_KEY"] = Server.AccessKey;
        environment["PANTHER_S3_SECRET_KEY"] = Server.SecretKey;
    }

    [TestCase("auto")]
    [TestCase("s3")]
    public async Task An_endpoint_in_the_environment_is_taken(string choice)
    {
        await using var store = await Start(choice);
        Assert.That(store.Kind, Is.EqualTo(ObjectStoreKind.S3));
        Assert.That(store.Bucket, Is.EqualTo(Server.Bucket));
        Assert.That(Server.Requests.Count(S3Operation.ListObjectsV2), Is.EqualTo(1), "the bucket is asked before it is used");
    }

    [Test]
    public async Task The_stand_in_is_there_without_any_environment()
    {
        environment.Clear();
        await using var store = await Start("stand-in");
        using var client = S3Client.For(store);
        await client.Put(store.Bucket, "a", [1]);
        Assert.That(store.Kind, Is.EqualTo(ObjectStoreKind.StandIn));
    }

    [Test]
    public void An_endpoint_that_is_only_half_named_says_what_is_missing()
    {
        environment.Remove("PANTHER_S3_BUCKET");
        environment.Remove("PANTHER_S3_SECRET_KEY");
        Assert.That(() => Start("auto"), Fails(ExitCode.Usage).And.Message.EndsWith("set also PANTHER_S3_BUCKET, PANTHER_S3_SECRET_KEY"));
    }

    [Test]
    public void A_wrong_key_is_an_error_of_credentials_that_does_not_print_them()
    {
        environment["PANTHER_S3_SECRET_KEY"] = "a-wrong-secret";
        Assert.That(() => Start("auto"), Fails(ExitCode.Credentials).And.Message.Contains("SignatureDoesNotMatch").And.Message.Not.Contains("a-wrong-secret"));
    }

    [Test]
    public void A_bucket_that_is_missing_is_an_error_of_the_object_store()
    {
        environment["PANTHER_S3_BUCKET"] = "panther-is-not-here";
        Assert.That(() => Start("s3"), Fails(ExitCode.ObjectStore).And.Message.Contains("NoSuchBucket"));
    }

    [Test]
    public async Task An_endpoint_that_is_down_is_an_error_and_not_passed_over()
    {
        await Server.DisposeAsync();
        Assert.That(() => Start("auto"), Fails(ExitCode.ObjectStore).And.Message.Contains("cannot be reached"));
    }

    [Test]
    public void A_word_that_names_no_store_lists_those_that_do() =>
        Assert.That(() => Start("floppy"), Fails(ExitCode.Usage).And.Message.Contains("auto, stand-in, minio, s3"));

    [Test]
    public void A_store_prints_itself_without_its_secret() =>
        Assert.That(S3FromEnvironment.Read(environment.GetValueOrDefault).ToString(), Does.Not.Contain(Server.SecretKey));

    private Task<IRunningObjectStore> Start(string choice) => ObjectStoreProvider.Start(
        ObjectStoreChoices.Parse(choice), Server.Directory + "-drill", TestContext.Out.WriteLine, environment.GetValueOrDefault, CancellationToken.None);

    [TearDown]
    public void RemoveTheDrillsDirectory()
    {
        if (Directory.Exists(Server.Directory + "-drill"))
            Directory.Delete(Server.Directory + "-drill", recursive: true);
    }

    private static NUnit.Framework.Constraints.EqualConstraint<ExitCode> Fails(ExitCode code) =>
        Throws.InstanceOf<StorageException>().With.Property(nameof(StorageException.ExitCode)).EqualTo(code);
}
