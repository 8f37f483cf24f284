using Amazon.Runtime;

namespace PantherStorage.Storage.Bucket;

/// <summary>The one HTTP client of a bucket. Follows no redirect, keeps no cookies; a proxy of the environment is respected.</summary>
internal sealed class StoreHttp : HttpClientFactory, IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    // How long a request may take is its sender's to say.
    private readonly HttpClient client = new(new AnswerCheck(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectPatience,
    }))
    { Timeout = Timeout.InfiniteTimeSpan };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => client.Dispose();
}
