namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>The calls that the stand-in tells apart, under their S3 names.</summary>
public enum S3Operation
{
    /// <summary>Anything else: answered with 501 NotImplemented.</summary>
    Unknown,
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    GetBucketLocation,
    GetBucketVersioning,
    GetBucketLifecycleConfiguration,
    GetObjectLockConfiguration,
    ListObjectsV2,
    ListObjectVersions,
    ListMultipartUploads,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    DeleteObjects,
    CreateMultipartUpload,
    UploadPart,
    ListParts,
    CompleteMultipartUpload,
    AbortMultipartUpload,
}
