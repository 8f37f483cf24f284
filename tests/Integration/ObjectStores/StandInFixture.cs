using Amazon.S3;
using NUnit.Framework.Constraints;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>A fresh stand-in for every test, with the AWS client and a plain one.</summary>
public abstract class StandInFixture
{
    private StandInInTemporaryDirectory store = null!;

    protected B2StandIn Server => store.Server;

    protected string Bucket => Server.Bucket;

    protected AmazonS3Client Client { get; private set; } = null!;

    protected HttpClient Http { get; private set; } = null!;

    protected virtual StandInOptions Options(StandInOptions options) => options;

    [SetUp]
    public async Task Start()
    {
        store = await StandInInTemporaryDirectory.Start(Options);
        Client = S3Client.For(Server);
        Http = new HttpClient();
    }

    [TearDown]
    public async Task Stop()
    {
        Http.Dispose();
        Client.Dispose();
        await store.DisposeAsync();
    }

    protected static EqualStringConstraint Refused(string code) =>
        Throws.InstanceOf<AmazonS3Exception>().With.Property(nameof(AmazonS3Exception.ErrorCode)).EqualTo(code);

    protected async Task<(int Status, string Body)> Send(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Http.SendAsync(request))
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
