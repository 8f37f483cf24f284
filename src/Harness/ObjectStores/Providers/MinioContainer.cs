using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>MinIO in a container, on a free port of the loopback. <c>--rm</c> takes its data along.</summary>
internal sealed class MinioContainer : IMinioProcess
{
    /// <summary>The last community image; Docker Hub no longer has any, quay.io does.</summary>
    private const string Image = "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z.hotfix.7aa24e772";

    private static readonly TimeSpan EngineAnswersWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PulledWithin = TimeSpan.FromMinutes(5);

    private readonly string name;

    private MinioContainer(string name) => this.name = name;

    public Uri Endpoint { get; private set; } = new("http://127.0.0.1");

    /// <returns>Why no container can be started, or nothing if one can.</returns>
    public static async Task<string> Engine(CancellationToken cancellation)
    {
        try
        {
            var info = await Programs.Run(
                new CommandLine("docker", "info", "--format", "{{.ServerVersion}}"), cancellation, timeout: EngineAnswersWithin);
            return info.Succeeded ? string.Empty : info.LastWords;
        }
        catch (StorageException e)
        {
            return e.Message;
        }
    }

    /// <exception cref="StorageException">The image cannot be had, or the container does not start.</exception>
    public static async Task<MinioContainer> Start(MinioCredentials credentials, CancellationToken cancellation)
    {
        await Docker(PulledWithin, cancellation, "pull", "--quiet", Image);
        var container = new MinioContainer($"panther-minio-{Guid.NewGuid():n}");
        try
        {
            await Docker(TimeSpan.FromMinutes(1), cancellation,
                "run", "--detach", "--rm", "--name", container.name,
                "--publish", "127.0.0.1::9000", "--env-file", credentials.File, Image, "server", "/data");
            var port = await Docker(EngineAnswersWithin, cancellation, "port", container.name, "9000/tcp");
            container.Endpoint = new Uri($"http://{port.StandardOutput.Split('\n')[0].Trim()}");
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Never told: a container that ends is removed, and its log with it.</summary>
    public bool HasEnded => false;

    public async Task<string> LastWords() =>
        (await Programs.Run(new CommandLine("docker", "logs", "--tail", "5", name), CancellationToken.None, timeout: EngineAnswersWithin)).LastWords;

    public async ValueTask DisposeAsync() =>
        await Programs.Run(new CommandLine("docker", "rm", "--force", "--volumes", name), CancellationToken.None, timeout: TimeSpan.FromSeconds(30));

    private static async Task<CommandResult> Docker(TimeSpan timeout, CancellationToken cancellation, params string[] arguments) =>
        (await Programs.Run(new CommandLine("docker", arguments), cancellation, timeout: timeout)).OrThrow(ExitCode.ObjectStore);
}
