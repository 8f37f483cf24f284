using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>A stand-in whose objects go when it goes.</summary>
internal sealed class StandInInTemporaryDirectory(B2StandIn server) : IRunningObjectStore
{
    public B2StandIn Server { get; } = server;

    public ObjectStoreKind Kind => Server.Kind;

    public Uri Endpoint => Server.Endpoint;

    public string Bucket => Server.Bucket;

    public string Region => Server.Region;

    public string AccessKey => Server.AccessKey;

    public string SecretKey => Server.SecretKey;

    public static async Task<StandInInTemporaryDirectory> Start(Func<StandInOptions, StandInOptions>? change = null)
    {
        var options = new StandInOptions { Directory = Directory.CreateTempSubdirectory("panther-standin-").FullName };
        return new StandInInTemporaryDirectory(await B2StandIn.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Server.Directory, recursive: true);
    }
}
