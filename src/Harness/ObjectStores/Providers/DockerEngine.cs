using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;
using DotNet.Testcontainers.Configurations;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>
/// A container engine, spoken to in a version of its interface that it knows: Debian's is older than the one that
/// Testcontainers takes by itself.
/// </summary>
internal sealed class DockerEngine : IDockerEndpointAuthenticationConfiguration
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    /// <summary>The newest that Testcontainers was made for.</summary>
    private static readonly Version Newest = new(1, 44);

    private DockerEngine(Uri endpoint, Version version) => (Endpoint, Version) = (endpoint, version);

    public Uri Endpoint { get; }

    public Version Version { get; }

    public IAuthProvider? AuthProvider => null;

    /// <summary>Of <c>DOCKER_HOST</c>, or where an engine listens by custom.</summary>
    private static Uri Usual => Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } named && Uri.TryCreate(named, UriKind.Absolute, out var endpoint)
        ? endpoint
        : new Uri("unix:///var/run/docker.sock");

    /// <param name="endpoint">Where it listens; null for the usual place.</param>
    /// <returns>The engine, or why none can be used.</returns>
    public static async Task<(DockerEngine? Engine, string Problem)> Find(CancellationToken cancellation, Uri? endpoint = null)
    {
        var place = endpoint ?? Usual;
        if (place.Scheme == "unix" && !File.Exists(place.LocalPath))
            return (null, $"{place.LocalPath} is not there, so no Docker engine runs");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AnswersWithin);
        try
        {
            using var client = new DockerClientBuilder().WithEndpoint(place).Build();
            var told = await client.System.GetVersionAsync(patience.Token);
            return (new DockerEngine(place, Version.TryParse(told.APIVersion, out var known) && known < Newest ? known : Newest), string.Empty);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"the Docker engine at {place} does not answer: {(e is OperationCanceledException ? $"nothing within {AnswersWithin.TotalSeconds:0} s" : e.GetBaseException().Message)}");
        }
    }

    public DockerClientBuilder GetDockerClientBuilder(Guid sessionId = default) =>
        new DockerClientBuilder().WithEndpoint(Endpoint).WithApiVersion(Version);
}
