using PantherStorage.Harness.ObjectStores.StandIn;
using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>
/// Starts the object store of a drill. <c>auto</c> takes what is most like the real thing: an S3 endpoint from the
/// environment, else MinIO, else the stand-in, and says why it passed over the others. What the environment names
/// but cannot be used is an error, never passed over: somebody meant it.
/// </summary>
public static class ObjectStoreProvider
{
    /// <param name="directory">For a store that keeps its objects on this machine; made if missing.</param>
    /// <param name="say">Is told why a store was passed over, a line each.</param>
    /// <exception cref="StorageException">What was asked for cannot be had.</exception>
    public static Task<IRunningObjectStore> Start(
        ObjectStoreChoice choice, string directory, Action<string> say, CancellationToken cancellation) =>
        Start(choice, directory, say, Environment.GetEnvironmentVariable, cancellation);

    internal static async Task<IRunningObjectStore> Start(
        ObjectStoreChoice choice, string directory, Action<string> say, Func<string, string?> environment, CancellationToken cancellation) =>
        choice switch
        {
            ObjectStoreChoice.S3 => await S3FromEnvironment.Start(environment, cancellation),
            ObjectStoreChoice.Minio => await Minio.Start(directory, say, cancellation),
            ObjectStoreChoice.StandIn => await StandIn(directory, cancellation),
            _ => await FirstThere(directory, say, environment, cancellation),
        };

    private static async Task<IRunningObjectStore> FirstThere(
        string directory, Action<string> say, Func<string, string?> environment, CancellationToken cancellation)
    {
        if (S3FromEnvironment.IsNamed(environment))
            return await S3FromEnvironment.Start(environment, cancellation);
        try
        {
            return await Minio.Start(directory, say, cancellation);
        }
        catch (StorageException e)
        {
            say($"no MinIO, so the built-in stand-in answers as the object store: {e.Message}");
            return await StandIn(directory, cancellation);
        }
    }

    private static async Task<IRunningObjectStore> StandIn(string directory, CancellationToken cancellation) =>
        await B2StandIn.StartAsync(new StandInOptions { Directory = directory }, cancellation);
}
