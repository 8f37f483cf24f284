using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>What <c>--object-store</c> asks for.</summary>
public enum ObjectStoreChoice
{
    /// <summary>The first of S3, MinIO and the stand-in that is there.</summary>
    Auto,
    StandIn,
    Minio,
    S3,
}

/// <summary>Reads <c>--object-store</c>.</summary>
public static class ObjectStoreChoices
{
    /// <summary>The words for a command line.</summary>
    public static IReadOnlyList<string> Words { get; } = ["auto", "stand-in", "minio", "s3"];

    /// <exception cref="StorageException">Not one of <see cref="Words"/>.</exception>
    public static ObjectStoreChoice Parse(string word) => word switch
    {
        "auto" => ObjectStoreChoice.Auto,
        "stand-in" => ObjectStoreChoice.StandIn,
        "minio" => ObjectStoreChoice.Minio,
        "s3" => ObjectStoreChoice.S3,
        _ => throw new StorageException(ExitCode.Usage, $"unknown object store '{word}'; there are {string.Join(", ", Words)}"),
    };
}
