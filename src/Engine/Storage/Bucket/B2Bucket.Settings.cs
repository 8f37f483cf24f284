using Amazon.S3.Model;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>What is set on the bucket, and what else the key can see.</summary>
public sealed partial class B2Bucket
{
    /// <summary>Whether the bucket keeps versions. B2's always do.</summary>
    public async Task<bool> KeepsVersions(CancellationToken cancellation)
    {
        var request = new GetBucketVersioningRequest { BucketName = bucket };
        var answer = await requests.Send("reading the bucket's versioning", 0, token => client.GetBucketVersioningAsync(request, token), cancellation);
        return answer.VersioningConfig?.Status?.Value == "Enabled";
    }

    /// <summary>Whether versions in the bucket can be locked.</summary>
    public async Task<bool> LocksObjects(CancellationToken cancellation)
    {
        var request = new GetObjectLockConfigurationRequest { BucketName = bucket };
        try
        {
            var answer = await requests.Send("reading the bucket's object lock", 0, token => client.GetObjectLockConfigurationAsync(request, token), cancellation);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled?.Value == "Enabled";
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "ObjectLockConfigurationNotFoundError")
        {
            return false;
        }
    }

    /// <summary>The lifecycle rules that are on; empty when there are none.</summary>
    public async Task<IReadOnlyList<BucketRule>> Rules(CancellationToken cancellation)
    {
        var request = new GetLifecycleConfigurationRequest { BucketName = bucket };
        try
        {
            var answer = await requests.Send("reading the bucket's lifecycle rules", 0, token => client.GetLifecycleConfigurationAsync(request, token), cancellation);
            return [.. (answer.Configuration?.Rules ?? []).Where(rule => rule.Status?.Value == "Enabled").Select(Rule)];
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "NoSuchLifecycleConfiguration")
        {
            return [];
        }
    }

    /// <summary>Names of all buckets that the key can see.</summary>
    public async Task<IReadOnlyList<string>> Buckets(CancellationToken cancellation)
    {
        var answer = await requests.Send("listing the buckets", 0, token => client.ListBucketsAsync(token), cancellation);
        return [.. (answer.Buckets ?? []).Select(each => each.BucketName)];
    }

    /// <summary>Whether the key may list what starts with the prefix; an empty one is the whole bucket.</summary>
    /// <exception cref="StorageException">For other reasons than that it may not.</exception>
    public async Task<bool> MayList(string prefix, CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, MaxKeys = 1 };
        try
        {
            await requests.Send($"listing {(prefix.Length > 0 ? prefix : "the whole bucket")}", 0, token => client.ListObjectsV2Async(request, token), cancellation);
            return true;
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "AccessDenied")
        {
            return false;
        }
    }

    private static BucketRule Rule(LifecycleRule rule) => new(
        rule.Id ?? string.Empty,
        (rule.Filter?.LifecycleFilterPredicate as LifecyclePrefixPredicate)?.Prefix ?? string.Empty,
        rule.Expiration?.Days ?? 0,
        rule.NoncurrentVersionExpiration?.NoncurrentDays ?? 0,
        rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? 0);
}

/// <summary>A lifecycle rule of a bucket. Each action is a number of days, 0 for none.</summary>
/// <param name="Prefix">Keys it applies to; empty is the whole bucket.</param>
/// <param name="HideAfterDays">B2 hides objects that are this old, and a hidden backup is lost.</param>
/// <param name="DeleteHiddenAfterDays">Counted from when they were hidden.</param>
/// <param name="AbortUploadsAfterDays">Counted from the upload's start.</param>
public sealed record BucketRule(string Id, string Prefix, int HideAfterDays, int DeleteHiddenAfterDays, int AbortUploadsAfterDays);
