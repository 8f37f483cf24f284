using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using static PantherStorage.Harness.ObjectStores.StandIn.S3Xml;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Large objects: begin, part, list parts, complete, abort.</summary>
internal static class UploadOperations
{
    public static Task Create(S3Call call, BucketDirectory bucket)
    {
        var start = bucket.Uploads.Begin(call.Key, ObjectOperations.HeadersOf(call, bucket));
        ObjectOperations.Echo(call, start.Headers);
        return Answer(call, Element("InitiateMultipartUploadResult",
            Element("Bucket", bucket.Name), Element("Key", start.Key), Element("UploadId", start.UploadId)));
    }

    public static async Task PutPart(S3Call call, BucketDirectory bucket)
    {
        var number = call.Number("partNumber", usual: 0, from: 1, to: B2Limits.MostParts);
        if (number == 0)
            throw S3Exception.InvalidArgument("partNumber is missing");
        bucket.Uploads.Find(call.Key, call.Parameter("uploadId"));
        using var staged = bucket.Stage();
        var etag = await ObjectOperations.Store(call, staged);
        bucket.Uploads.Put(call.Key, call.Parameter("uploadId"), number, staged, etag);
        call.Context.Response.Headers.ETag = Quoted(etag);
    }

    public static Task ListParts(S3Call call, BucketDirectory bucket)
    {
        var upload = bucket.Uploads.Find(call.Key, call.Parameter("uploadId"));
        var after = call.Number("part-number-marker", usual: 0, from: 0, to: int.MaxValue);
        var limit = Math.Min(1000, call.Number("max-parts", usual: 1000, from: 1, to: int.MaxValue));
        var rest = upload.Parts.Values.Where(part => part.Number > after).ToImmutableArray();
        var page = rest.Take(limit).ToImmutableArray();
        return Answer(call, Element("ListPartsResult",
            Element("Bucket", bucket.Name),
            Element("Key", call.Key),
            Element("UploadId", upload.Start.UploadId),
            Element("PartNumberMarker", after),
            page.IsEmpty ? null : Element("NextPartNumberMarker", page[^1].Number),
            Element("MaxParts", limit),
            Element("IsTruncated", rest.Length > page.Length),
            page.Select(part => Element("Part",
                Element("PartNumber", part.Number),
                Element("LastModified", Time(part.Modified)),
                Element("ETag", Quoted(part.ETag)),
                Element("Size", part.Length)))));
    }

    public static async Task Complete(S3Call call, BucketDirectory bucket)
    {
        var wanted = Wanted(await Read(call, "CompleteMultipartUpload"));
        var upload = bucket.Uploads.Take(call.Key, call.Parameter("uploadId"));
        try
        {
            // Who is told other ETags gives those back.
            var parts = Chosen(upload, wanted, anyETag: call.Fault.ETag != ETagForm.Usual);
            using var whole = bucket.Stage();
            await Concatenate(call, bucket, upload, parts, whole);
            var version = bucket.Add(call.Key, whole, ETagOf(parts), upload.Start.Headers);
            call.Context.Response.Headers["x-amz-version-id"] = version.VersionId;
            ObjectOperations.Echo(call, version.Headers);
            bucket.Uploads.Discard(upload);
            await Answer(call, Element("CompleteMultipartUploadResult",
                Element("Location", call.Path), Element("Bucket", bucket.Name), Element("Key", call.Key), Element("ETag", Quoted(version.ETag))));
        }
        catch (Exception) when (bucket.Uploads.Exists(upload))
        {
            bucket.Uploads.GiveBack(upload);
            throw;
        }
    }

    public static Task Abort(S3Call call, BucketDirectory bucket)
    {
        bucket.Uploads.Discard(bucket.Uploads.Take(call.Key, call.Parameter("uploadId")));
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static ImmutableArray<(int Number, string ETag)> Wanted(System.Xml.Linq.XElement request)
    {
        var wanted = request.Children("Part")
            .Select(part => int.TryParse(part.Text("PartNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (number, part.Text("ETag").Trim('"'))
                : throw S3Exception.MalformedXml("a part has no number"))
            .ToImmutableArray();
        if (wanted.Length is 0 or > B2Limits.MostParts)
            throw S3Exception.MalformedXml($"1 to {B2Limits.MostParts} parts, not {wanted.Length}");
        for (var i = 1; i < wanted.Length; i++)
        {
            if (wanted[i].number <= wanted[i - 1].number)
                throw new S3Exception(400, "InvalidPartOrder", "The parts must be in ascending order of their numbers");
        }

        return wanted;
    }

    private static ImmutableArray<ReceivedPart> Chosen(Upload upload, ImmutableArray<(int Number, string ETag)> wanted, bool anyETag)
    {
        var parts = wanted.Select(want => upload.Parts.GetValueOrDefault(want.Number) is { } part && (anyETag || part.ETag == want.ETag)
            ? part
            : throw new S3Exception(400, "InvalidPart", $"Part {want.Number} was not uploaded, or has another ETag than {want.ETag}")).ToImmutableArray();
        return parts.SkipLast(1).FirstOrDefault(part => part.Length < B2Limits.SmallestPart) is { } small
            ? throw new S3Exception(400, "EntityTooSmall",
                $"Part {small.Number} has {small.Length} bytes; all but the last need at least {B2Limits.SmallestPart}")
            : parts;
    }

    private static async Task Concatenate(
        S3Call call, BucketDirectory bucket, Upload upload, ImmutableArray<ReceivedPart> parts, StagedFile whole)
    {
        await using var file = whole.Create();
        foreach (var path in parts.Select(part => bucket.Uploads.PathOf(upload.Start.UploadId, part)))
        {
            await using var content = File.OpenRead(path);
            await content.CopyToAsync(file, 1 << 20, call.Cancellation);
        }
    }

    /// <summary>S3's ETag of a multipart object: MD5 of the parts' MD5s, and how many there were.</summary>
    private static string ETagOf(ImmutableArray<ReceivedPart> parts) =>
        $"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.ETag))]))}-{parts.Length}";
}
