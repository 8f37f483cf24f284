using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using static PantherStorage.Harness.ObjectStores.StandIn.S3Xml;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Buckets themselves, and what is set on them.</summary>
internal static class BucketOperations
{
    public static Task List(S3Call call, IEnumerable<BucketDirectory> buckets) =>
        Answer(call, Element("ListAllMyBucketsResult",
            Element("Owner", Element("ID", "stand-in")),
            Element("Buckets", buckets.Select(bucket =>
                Element("Bucket", Element("Name", bucket.Name), Element("CreationDate", Time(bucket.Created)))))));

    public static async Task Create(S3Call call, BucketCollection buckets)
    {
        await Payload.Receive(call, Stream.Null);
        buckets.Create(call.Bucket);
        call.Context.Response.Headers.Location = $"/{call.Bucket}";
    }

    public static Task Delete(S3Call call, BucketCollection buckets)
    {
        buckets.Delete(call.Bucket);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static Task Head(S3Call call, string region)
    {
        call.Context.Response.Headers["x-amz-bucket-region"] = region;
        return Task.CompletedTask;
    }

    public static Task Location(S3Call call, string region) => Answer(call, Element("LocationConstraint", region));

    /// <summary>B2 keeps versions of everything, always.</summary>
    public static Task Versioning(S3Call call) => Answer(call, Element("VersioningConfiguration", Element("Status", "Enabled")));

    public static Task ObjectLock(S3Call call, BucketDirectory bucket) => bucket.HasObjectLock
        ? Answer(call, Element("ObjectLockConfiguration", Element("ObjectLockEnabled", "Enabled")))
        : throw new S3Exception(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket");

    public static Task Lifecycle(S3Call call, ImmutableArray<LifecycleRule> rules) => rules.IsEmpty
        ? throw new S3Exception(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
        : Answer(call, Element("LifecycleConfiguration", rules.Select(rule => Element("Rule",
            Element("ID", rule.Id),
            Element("Status", "Enabled"),
            Element("Filter", Element("Prefix", rule.Prefix)),
            rule.HideAfterDays > 0 ? Element("Expiration", Element("Days", rule.HideAfterDays)) : null,
            rule.DeleteHiddenAfterDays > 0
                ? Element("NoncurrentVersionExpiration", Element("NoncurrentDays", rule.DeleteHiddenAfterDays))
                : null,
            rule.AbortUploadsAfterDays > 0
                ? Element("AbortIncompleteMultipartUpload", Element("DaysAfterInitiation", rule.AbortUploadsAfterDays))
                : null))));
}
