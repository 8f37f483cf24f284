using Amazon.S3.Model;
using NodaTime;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>What lies behind the objects.</summary>
public sealed partial class B2Bucket
{
    public async Task<IReadOnlyList<StoredVersion>> Versions(string prefix, CancellationToken cancellation)
    {
        var found = new List<StoredVersion>();
        var request = new ListVersionsRequest { BucketName = bucket, Prefix = prefix };
        var doing = $"listing the versions of {prefix}";
        var progress = new ListingProgress(doing, Description);
        bool more;
        do
        {
            var page = await requests.Send(doing, 0, token => client.ListVersionsAsync(request, token), cancellation);
            found.AddRange((page.Versions ?? []).Select(version => new StoredVersion(
                progress.Named(version.Key, prefix), version.VersionId, Length(version.Size), version.IsDeleteMarker == true, version.IsLatest == true, Modified(version.LastModified))));
            more = progress.GoesOn(page.IsTruncated, page.NextKeyMarker, page.NextVersionIdMarker);
            request.KeyMarker = page.NextKeyMarker;
            request.VersionIdMarker = page.NextVersionIdMarker;
        }
        while (more);
        return found;
    }

    public async Task<IReadOnlyList<UnfinishedUpload>> Uploads(string prefix, CancellationToken cancellation)
    {
        var found = new List<UnfinishedUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = prefix };
        var doing = $"listing the unfinished uploads of {prefix}";
        var progress = new ListingProgress(doing, Description);
        bool more;
        do
        {
            var page = await requests.Send(doing, 0, token => client.ListMultipartUploadsAsync(request, token), cancellation);
            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (await Measured(progress.Named(upload.Key, prefix), upload.UploadId, Modified(upload.Initiated), cancellation) is { } measured)
                    found.Add(measured);
            }

            more = progress.GoesOn(page.IsTruncated, page.NextKeyMarker, page.NextUploadIdMarker);
            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
        while (more);
        return found;
    }

    public async Task DeleteVersion(string key, string versionId, CancellationToken cancellation)
    {
        try
        {
            // One by one: the client's DeleteObjects adds a checksum header that B2 refuses.
            await requests.Send($"deleting version {versionId} of {key}", 0, token => client.DeleteObjectAsync(bucket, key, versionId, token), cancellation);
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code is "NoSuchVersion" or "NoSuchKey" or "NotFound")
        {
        }
        catch (StorageException e) when (StoreFaultException.Of(e) is { Code: "AccessDenied", InnerException.Message: var said } && said.Contains("lock", StringComparison.OrdinalIgnoreCase))
        {
            // A key that may not read retentions learns of a lock only here. One locked version stops no others.
            throw new StorageException(ExitCode.Refused, $"deleting a version of {key}: it is locked ({said})", e.InnerException);
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "AccessDenied")
        {
            throw new StorageException(ExitCode.Credentials,
                $"deleting a version of {key}: the key is not allowed to, which is safer on a host. Either keep a key with deleteFiles for this (storage.backup.pruneCredentialsFile), or run `backup prune` and `backup gc` from another machine with --credentials", e.InnerException);
        }
    }

    public async Task<Instant?> LockedUntil(string key, string versionId, CancellationToken cancellation)
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = bucket, Key = key, VersionId = versionId };
            var found = await requests.Send($"looking at version {versionId} of {key}", 0, token => client.GetObjectMetadataAsync(request, token), cancellation);
            return found.ObjectLockLegalHoldStatus?.Value == "ON" ? Instant.MaxValue
                : found.ObjectLockRetainUntilDate is { } until ? Instant.FromDateTimeUtc(until.ToUniversalTime())
                : null;
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code is "NoSuchVersion" or "NoSuchKey" or "NotFound")
        {
            return null;
        }
    }

    public async Task DropUpload(string key, string uploadId, CancellationToken cancellation)
    {
        try
        {
            await AbortUpload(key, uploadId, cancellation);
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "NoSuchUpload")
        {
        }
    }

    public async Task<IReadOnlyDictionary<int, StoredPart>?> Parts(string key, string uploadId, CancellationToken cancellation)
    {
        var found = new Dictionary<int, StoredPart>();
        var request = new ListPartsRequest { BucketName = bucket, Key = key, UploadId = uploadId };
        var doing = $"listing the parts of {key}";
        var progress = new ListingProgress(doing, Description);
        try
        {
            bool more;
            do
            {
                var page = await requests.Send(doing, 0, token => client.ListPartsAsync(request, token), cancellation);
                foreach (var part in page.Parts ?? [])
                    found[part.PartNumber ?? 0] = new StoredPart(Length(part.Size), ETags.Bare(part.ETag), Modified(part.LastModified));
                more = progress.GoesOn(page.IsTruncated, page.NextPartNumberMarker?.ToString());
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString();
            }
            while (more);
            return found;
        }
        catch (StorageException e) when (StoreFaultException.Of(e)?.Code == "NoSuchUpload")
        {
            return null;
        }
    }

    // Null when it was completed or aborted since it was listed.
    private async Task<UnfinishedUpload?> Measured(string key, string uploadId, Instant begun, CancellationToken cancellation) =>
        await Parts(key, uploadId, cancellation) is { } parts
            ? new UnfinishedUpload(key, uploadId, parts.Values.Sum(part => part.Length), parts.Values.Select(part => part.Modified).Append(begun).Max())
            : null;
}
