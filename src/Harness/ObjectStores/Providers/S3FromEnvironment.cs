using PantherStorage.Model;

namespace PantherStorage.Harness.ObjectStores.Providers;

/// <summary>An S3 endpoint that somebody else runs: Backblaze B2 itself, or a server on the network.</summary>
internal sealed record S3FromEnvironment(Uri Endpoint, string Bucket, string Region, string AccessKey, string SecretKey) : IRunningObjectStore
{
    private const string Prefix = "PANTHER_S3_";

    public ObjectStoreKind Kind => ObjectStoreKind.S3;

    public static bool IsNamed(Func<string, string?> environment) => !string.IsNullOrEmpty(environment(Prefix + "ENDPOINT"));

    /// <exception cref="StorageException">A variable is missing, or the bucket cannot be reached with the key.</exception>
    public static async Task<IRunningObjectStore> Start(Func<string, string?> environment, CancellationToken cancellation)
    {
        var store = Read(environment);
        await BucketAccess.Check(store, cancellation);
        return store;
    }

    public static S3FromEnvironment Read(Func<string, string?> environment)
    {
        string[] names = ["ENDPOINT", "BUCKET", "REGION", "ACCESS_KEY", "SECRET_KEY"];
        var missing = names.Where(name => string.IsNullOrEmpty(environment(Prefix + name))).Select(name => Prefix + name).ToArray();
        if (missing.Length > 0)
            throw new StorageException(ExitCode.Usage, $"the environment names no complete S3 endpoint; set also {string.Join(", ", missing)}");
        var text = environment(Prefix + "ENDPOINT")!;
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? new S3FromEnvironment(endpoint, Value("BUCKET"), Value("REGION"), Value("ACCESS_KEY"), Value("SECRET_KEY"))
            : throw new StorageException(ExitCode.Usage, $"{Prefix}ENDPOINT must be a URL such as https://s3.us-west-004.backblazeb2.com, not '{text}'");

        string Value(string name) => environment(Prefix + name)!;
    }

    /// <summary>Records print their members; a key must not be among them.</summary>
    public override string ToString() => $"{Bucket} at {Endpoint}";

    /// <summary>It was there before and stays.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
