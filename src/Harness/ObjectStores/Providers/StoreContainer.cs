using System.Collections.Immutable;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>What runs in a container: its image, and how to know that it serves.</summary>
/// <param name="Image">With its tag, so that every run gets the same.</param>
/// <param name="Port">In the container.</param>
/// <param name="Environment">Also secrets: they go to the engine through its socket, and are no one's arguments.</param>
/// <param name="Serves">What it prints when it serves; empty where the caller asks it.</param>
internal sealed record ContainerRecipe(
    string Image, int Port, ImmutableArray<string> Command, ImmutableDictionary<string, string> Environment, string Serves = "");

/// <summary>An object store in a container, on a free port of the loopback. Disposal removes it with its data.</summary>
internal sealed class StoreContainer : IMinioProcess
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(5); // it may have to be pulled
    private static readonly TimeSpan EngineActsWithin = TimeSpan.FromSeconds(30);

    private readonly IContainer container;
    private readonly CancellationTokenSource disposed = new();
    private readonly Task ended;

    // Its reaper is an image to be pulled, and would only do what disposal does. An engine that is asked through a socket
    // of this machine publishes on this machine's loopback, also when the two run in a container together.
    static StoreContainer()
    {
        TestcontainersSettings.ResourceReaperEnabled = false;
        TestcontainersSettings.DockerHostOverride = "127.0.0.1";
    }

    private StoreContainer(IContainer container, int port)
    {
        this.container = container;
        Endpoint = new Uri($"http://127.0.0.1:{container.GetMappedPublicPort(port)}");
        ended = container.GetExitCodeAsync(disposed.Token);
    }

    public Uri Endpoint { get; }

    public bool HasEnded => ended.IsCompleted;

    /// <exception cref="StorageException">The image cannot be had, or the container does not start.</exception>
    public static async Task<StoreContainer> Start(DockerEngine engine, ContainerRecipe recipe, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartsWithin);
        var made = Build(engine, recipe);
        try
        {
            await made.StartAsync(patience.Token);
            return new StoreContainer(made, recipe.Port);
        }
        catch (Exception e)
        {
            var said = await Said(made);
            await made.DisposeAsync();
            cancellation.ThrowIfCancellationRequested();
            throw new StorageException(ExitCode.ObjectStore, $"a container of {recipe.Image} did not start: {e.GetBaseException().Message.ReplaceLineEndings(" ")}{(said.Length == 0 ? string.Empty : $"; it said: {said}")}", e);
        }
    }

    public Task<string> LastWords() => Said(container);

    public async ValueTask DisposeAsync()
    {
        await disposed.CancelAsync();
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        disposed.Dispose();
        try
        {
            await container.DisposeAsync().AsTask().WaitAsync(EngineActsWithin);
        }
        catch (Exception e) when (e is TimeoutException or HttpRequestException or IOException)
        {
            // The engine itself is gone, and its containers with it.
        }
    }

    private static IContainer Build(DockerEngine engine, ContainerRecipe recipe)
    {
        var started = Wait.ForUnixContainer();
        return new ContainerBuilder(recipe.Image)
            .WithDockerEndpoint(engine)
            .WithLogger(NullLogger.Instance)
            .WithImagePullPolicy(PullPolicy.Missing)
            .WithName($"panther-store-{Guid.NewGuid():n}")
            .WithCommand([.. recipe.Command])
            .WithEnvironment(recipe.Environment)
            .WithPortBinding(recipe.Port, assignRandomHostPort: true)
            .WithCreateParameterModifier(parameters =>
            {
                foreach (var binding in parameters.HostConfig!.PortBindings!.Values.SelectMany(each => each))
                    binding.HostIP = "127.0.0.1";
            })
            .WithWaitStrategy(recipe.Serves.Length == 0 ? started : started.UntilMessageIsLogged(recipe.Serves))
            .Build();
    }

    private static async Task<string> Said(IContainer container)
    {
        try
        {
            using var patience = new CancellationTokenSource(EngineActsWithin);
            var (output, errors) = await container.GetLogsAsync(timestampsEnabled: false, ct: patience.Token);
            var lines = $"{output}\n{errors}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return string.Join(' ', lines.TakeLast(5));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return string.Empty;
        }
    }
}
