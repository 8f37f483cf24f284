using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.Providers;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>A store that this machine can offer, and how it is started.</summary>
public sealed record AvailableStore(ObjectStoreKind Kind, Func<Task<IRunningObjectStore>> Start)
{
    public override string ToString() => Kind.ToString();
}

/// <summary>
/// The object stores that the contract is tested against: the stand-in always, MinIO where a container engine or a
/// <c>minio</c> is, and the S3 endpoint of the environment where one is named.
/// </summary>
public static class AvailableStores
{
    public static IEnumerable<AvailableStore> All => [StandIn, .. MinioIfThere(), .. S3IfNamed()];

    private static AvailableStore StandIn { get; } =
        new(ObjectStoreKind.StandIn, async () => await StandInInTemporaryDirectory.Start());

    private static IEnumerable<AvailableStore> MinioIfThere()
    {
#pragma warning disable VSTHRD002 // A source of fixtures is read before there is a test that could await.
        var (engine, _) = DockerEngine.Find(CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        if (engine is not null || MinioProgram.Find() is not null)
            yield return new AvailableStore(ObjectStoreKind.Minio, () => Provided(ObjectStoreChoice.Minio));
    }

    private static IEnumerable<AvailableStore> S3IfNamed()
    {
        if (S3FromEnvironment.IsNamed(Environment.GetEnvironmentVariable))
            yield return new AvailableStore(ObjectStoreKind.S3, () => Provided(ObjectStoreChoice.S3));
    }

    private static Task<IRunningObjectStore> Provided(ObjectStoreChoice choice) => ObjectStoreProvider.Start(
        choice, Path.Combine(Path.GetTempPath(), "panther-minio"), TestContext.Progress.WriteLine, CancellationToken.None);
}
