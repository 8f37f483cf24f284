using System.Collections.Immutable;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// What an application key may do, under B2's names. https://www.backblaze.com/docs/cloud-storage-s3-compatible-app-keys
/// says which call wants which; where it is silent, the native API's call of the same purpose decides.
/// </summary>
/// <param name="NamePrefix">Keys of objects that it may touch start with this; empty is all.</param>
public sealed record KeyRights(ImmutableHashSet<string> Capabilities, string NamePrefix = "")
{
    public static KeyRights All { get; } = Of(
        "listAllBucketNames", "listBuckets", "readBuckets", "writeBuckets", "deleteBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles",
        "readBucketRetentions", "readFileRetentions", "writeFileRetentions");

    /// <summary>What a host needs to back up and restore, and no more.</summary>
    public static KeyRights Uploader(string prefix) => Of("listFiles", "readFiles", "writeFiles") with { NamePrefix = prefix };

    public static KeyRights Of(params string[] capabilities) => new([.. capabilities]);

    /// <exception cref="S3Exception">The key may not do what is asked.</exception>
    internal void Check(S3Call call)
    {
        if (Wanted(call) is { } wanted && !Capabilities.Contains(wanted))
            throw new S3Exception(403, "AccessDenied", $"not entitled: {call.Operation} needs {wanted}");
        if (call.Header(VersionLock.ModeHeader).Length > 0 && !Capabilities.Contains("writeFileRetentions"))
            throw new S3Exception(403, "AccessDenied", "not entitled: a lock needs writeFileRetentions");
        if (Place(call) is { } place && !place.StartsWith(NamePrefix, StringComparison.Ordinal))
            throw new S3Exception(403, "AccessDenied", $"not entitled: the key is restricted to {NamePrefix}");
    }

    private static string? Place(S3Call call) => call.Operation switch
    {
        S3Operation.ListObjectsV2 or S3Operation.ListObjectVersions or S3Operation.ListMultipartUploads => call.Parameter("prefix"),
        _ => call.Key.Length > 0 ? call.Key : null,
    };

    private static string? Wanted(S3Call call) => call.Operation switch
    {
        S3Operation.ListBuckets => "listAllBucketNames",
        S3Operation.HeadBucket => "listBuckets",
        S3Operation.GetObjectLockConfiguration => "readBucketRetentions",
        S3Operation.CreateBucket => "writeBuckets",
        S3Operation.DeleteBucket => "deleteBuckets",
        S3Operation.GetBucketLocation or S3Operation.GetBucketVersioning or S3Operation.GetBucketLifecycleConfiguration => "readBuckets",
        S3Operation.ListObjectsV2 or S3Operation.ListObjectVersions or S3Operation.ListMultipartUploads => "listFiles",
        S3Operation.GetObject or S3Operation.HeadObject => "readFiles",
        S3Operation.DeleteObject when !call.Has("versionId") => "writeFiles",
        S3Operation.DeleteObject or S3Operation.DeleteObjects => "deleteFiles",
        S3Operation.Unknown => null,
        _ => "writeFiles",
    };
}
