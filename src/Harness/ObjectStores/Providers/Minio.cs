using System.Collections.Immutable;
using System.Security.Cryptography;
using PantherStorage.Harness.Files;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>A MinIO server for one drill, through Docker or as a program. Its objects go with it.</summary>
internal sealed class Minio : IRunningObjectStore
{
    /// <summary>The last community image; Docker Hub no longer has any, quay.io does.</summary>
    internal const string Image = "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z.hotfix.7aa24e772";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(30);

    private readonly IMinioProcess process;

    private Minio(IMinioProcess process, MinioCredentials credentials)
    {
        this.process = process;
        AccessKey = credentials.AccessKey;
        SecretKey = credentials.SecretKey;
    }

    public ObjectStoreKind Kind => ObjectStoreKind.Minio;

    public Uri Endpoint => process.Endpoint;

    public string Bucket => "panther-drill";

    public string Region => "us-east-1";

    public string AccessKey { get; }

    public string SecretKey { get; }

    /// <exception cref="StorageException">There is neither a Docker engine that answers nor a <c>minio</c> on the PATH, or it does not start.</exception>
    public static async Task<IRunningObjectStore> Start(string directory, Action<string> say, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        using var credentials = MinioCredentials.Write(directory);
        var minio = new Minio(await Launch(directory, credentials, say, cancellation), credentials);
        try
        {
            await minio.Ready(cancellation);
            await BucketAccess.Create(minio, cancellation);
            return minio;
        }
        catch
        {
            await minio.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static async Task<IMinioProcess> Launch(
        string directory, MinioCredentials credentials, Action<string> say, CancellationToken cancellation)
    {
        var (engine, problem) = await DockerEngine.Find(cancellation);
        if (engine is not null)
            return await StoreContainer.Start(engine, Recipe(credentials), cancellation);
        if (MinioProgram.Find() is not { } program)
            throw new StorageException(ExitCode.ObjectStore, $"no container engine answers ({problem}), and no `minio` is on the PATH");
        say($"MinIO runs as a program, since no container engine answers: {problem}");
        return MinioProgram.Start(program, directory, credentials, cancellation);
    }

    private static ContainerRecipe Recipe(MinioCredentials credentials) => new(Image, 9000, ["server", "/data"], ImmutableDictionary<string, string>.Empty
        .Add("MINIO_ROOT_USER", credentials.AccessKey).Add("MINIO_ROOT_PASSWORD", credentials.SecretKey));

    private async Task Ready(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(StartsWithin);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!await Answers(http, deadline.Token))
            {
                if (process.HasEnded)
                    throw new StorageException(ExitCode.ObjectStore, $"MinIO ended instead of starting: {await process.LastWords()}");
                await tick.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageException(ExitCode.ObjectStore,
                $"MinIO at {Endpoint} was not ready within {StartsWithin.TotalSeconds:0} s; it said: {await process.LastWords()}");
        }
    }

    private async Task<bool> Answers(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Endpoint, "/minio/health/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}

/// <summary>However MinIO was started.</summary>
internal interface IMinioProcess : IAsyncDisposable
{
    Uri Endpoint { get; }

    bool HasEnded { get; }

    /// <summary>What it said, for an error message.</summary>
    Task<string> LastWords();
}

/// <summary>A random key pair in a file that only we can read, since arguments are for everybody. The file goes when MinIO has read it.</summary>
internal sealed class MinioCredentials : IDisposable
{
    private MinioCredentials(string file) => File = file;

    public string File { get; }

    public string AccessKey { get; } = RandomNumberGenerator.GetHexString(20, lowercase: true);

    public string SecretKey { get; } = RandomNumberGenerator.GetHexString(40, lowercase: true);

    public static MinioCredentials Write(string directory)
    {
        var credentials = new MinioCredentials(Path.Combine(Path.GetFullPath(directory), $".minio-{Guid.NewGuid():n}.env"));
        PrivateFile.Write(credentials.File, $"MINIO_ROOT_USER={credentials.AccessKey}\nMINIO_ROOT_PASSWORD={credentials.SecretKey}\n");
        return credentials;
    }

    public void Dispose() => System.IO.File.Delete(File);
}
