using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using static PantherStorage.Harness.ObjectStores.StandIn.S3Xml;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Single objects: put, get, head, delete.</summary>
internal static class ObjectOperations
{
    public static async Task Put(S3Call call, BucketDirectory bucket)
    {
        using var staged = bucket.Stage();
        var etag = await Store(call, staged);
        var version = bucket.Add(call.Key, staged, etag, HeadersOf(call, bucket));
        call.Context.Response.Headers.ETag = Quoted(version.ETag);
        call.Context.Response.Headers["x-amz-version-id"] = version.VersionId;
        Echo(call, version.Headers);
    }

    /// <summary>Streams the body into a file.</summary>
    /// <returns>Its ETag.</returns>
    public static async Task<string> Store(S3Call call, StagedFile staged)
    {
        if (call.Context.Request.ContentLength is null)
            throw new S3Exception(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        await using var file = staged.Create();
        return await Payload.Receive(call, file);
    }

    public static async Task Get(S3Call call, BucketDirectory bucket)
    {
        var version = Wanted(call, bucket);
        await using var file = Open(bucket, version);
        var range = ByteRange.Parse(call.Fault.IgnoresRange ? string.Empty : call.Header("Range"), version.Length);
        if (call.Fault.TruncatedTo is { } end)
            range = range with { Length = Math.Min(range.Length, end) };

        Describe(call, version, range.Length);
        if (range.IsPart)
        {
            call.Context.Response.StatusCode = StatusCodes.Status206PartialContent;
            call.Context.Response.Headers.ContentRange = range.ContentRange(version.Length);
        }

        file.Position = range.Offset;
        await Payload.Send(call, file, range.Length);
    }

    public static Task Head(S3Call call, BucketDirectory bucket)
    {
        var version = Wanted(call, bucket);
        Describe(call, version, version.Length);
        return Task.CompletedTask;
    }

    public static Task Delete(S3Call call, BucketDirectory bucket)
    {
        var headers = call.Context.Response.Headers;
        headers["x-amz-version-id"] = Delete(bucket, call.Key, call.Parameter("versionId"), out var marker);
        if (marker)
            headers["x-amz-delete-marker"] = "true";
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static async Task DeleteMany(S3Call call, BucketDirectory bucket)
    {
        var request = await Read(call, "Delete");
        var wanted = request.Children("Object").Select(item => (Key: item.Text("Key"), Version: item.Text("VersionId"))).ToImmutableArray();
        if (wanted.Length is 0 or > 1000)
            throw S3Exception.MalformedXml($"1 to 1000 objects, not {wanted.Length}");
        var deleted = wanted.Select(item =>
        {
            var version = Delete(bucket, item.Key, item.Version, out var marker);
            return Element("Deleted",
                Element("Key", item.Key),
                item.Version.Length > 0 ? Element("VersionId", item.Version) : null,
                marker ? Element("DeleteMarker", true) : null,
                marker && item.Version.Length == 0 ? Element("DeleteMarkerVersionId", version) : null);
        });
        var answer = Element("DeleteResult", deleted.ToArray<object>());
        await Answer(call, request.Text("Quiet") == "true" ? Element("DeleteResult") : answer);
    }

    public static ObjectHeaders HeadersOf(S3Call call, BucketDirectory bucket)
    {
        var encryption = call.Header("x-amz-server-side-encryption");
        if (encryption.Length > 0 && encryption != "AES256")
            throw S3Exception.InvalidArgument($"The encryption '{encryption}' is not supported; B2 has AES256");
        return new ObjectHeaders
        {
            ContentType = call.Header("Content-Type") is { Length: > 0 } type ? type : new ObjectHeaders().ContentType,
            Encryption = encryption,
            Lock = VersionLock.Of(call, bucket),
            Metadata = call.Context.Request.Headers
                .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
                .ToImmutableSortedDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
        };
    }

    public static void Echo(S3Call call, ObjectHeaders headers)
    {
        if (headers.Encryption.Length > 0)
            call.Context.Response.Headers["x-amz-server-side-encryption"] = headers.Encryption;
    }

    private static void Tell(S3Call call, VersionLock? held)
    {
        if (held is null)
            return;
        call.Context.Response.Headers[VersionLock.ModeHeader] = held.Mode;
        call.Context.Response.Headers[VersionLock.UntilHeader] = Time(held.RetainUntil);
    }

    private static ObjectVersion Wanted(S3Call call, BucketDirectory bucket)
    {
        if (!call.Has("versionId"))
            return bucket.Current(call.Key);
        var version = bucket.Version(call.Key, call.Parameter("versionId"));
        return version.IsHideMarker
            ? throw new S3Exception(405, "MethodNotAllowed", "The version is a hide marker", ("x-amz-delete-marker", "true"), ("Allow", "DELETE"))
            : version;
    }

    /// <summary>An open file stays readable when its version is deleted meanwhile.</summary>
    private static FileStream Open(BucketDirectory bucket, ObjectVersion version)
    {
        try
        {
            return new FileStream(bucket.PathOf(version), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw S3Exception.NoSuchKey(version.Key);
        }
    }

    private static void Describe(S3Call call, ObjectVersion version, long length)
    {
        var headers = call.Context.Response.Headers;
        headers.ETag = Quoted(version.ETag);
        headers.LastModified = version.Modified.ToString("R");
        headers.AcceptRanges = "bytes";
        headers.ContentType = version.Headers.ContentType;
        headers.ContentLength = length;
        headers["x-amz-version-id"] = version.VersionId;
        Echo(call, version.Headers);
        Tell(call, version.Headers.Lock);
        foreach (var (name, value) in version.Headers.Metadata)
            headers[name] = value;
    }

    private static string Delete(BucketDirectory bucket, string key, string version, out bool marker)
    {
        if (version.Length == 0)
        {
            marker = true;
            return bucket.Hide(key).VersionId;
        }

        marker = bucket.Remove(key, version) is { IsHideMarker: true };
        return version;
    }
}
