using System.Text;
using static PantherStorage.Harness.ObjectStores.StandIn.S3Xml;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>What a bucket holds: objects, versions, unfinished uploads.</summary>
internal static class ListOperations
{
    private const int LongestPage = 1000;

    public static Task Objects(S3Call call, BucketDirectory bucket)
    {
        var seen = call.Has("continuation-token") ? FromToken(call.Parameter("continuation-token")) : string.Empty;
        var startAfter = call.Has("continuation-token") ? string.Empty : call.Parameter("start-after");
        var (prefix, delimiter, limit) = (call.Parameter("prefix"), call.Parameter("delimiter"), Limit(call, "max-keys"));
        var visible = bucket.Index.Values.Select(versions => versions[0]).Where(version => !version.IsHideMarker);
        var page = Listing.Page(visible, version => version.Key, prefix, delimiter,
            (name, version) => After(name, seen) && After(version.Key, startAfter), limit);

        return Answer(call, Element("ListBucketResult",
            Element("Name", bucket.Name),
            Element("Prefix", Name(call, prefix)),
            delimiter.Length > 0 ? Element("Delimiter", Name(call, delimiter)) : null,
            Element("MaxKeys", limit),
            Encoding(call),
            Element("KeyCount", page.Entries.Length + page.CommonPrefixes.Length),
            Element("IsTruncated", page.Truncated),
            call.Has("continuation-token") ? Element("ContinuationToken", call.Parameter("continuation-token")) : null,
            page.Truncated ? Element("NextContinuationToken", Token(page.Last)) : null,
            startAfter.Length > 0 ? Element("StartAfter", Name(call, startAfter)) : null,
            page.Entries.Select(version => Element("Contents",
                Element("Key", Name(call, version.Key)),
                Element("LastModified", Time(version.Modified)),
                Element("ETag", Quoted(version.ETag)),
                Element("Size", version.Length),
                Element("StorageClass", "STANDARD"))),
            page.CommonPrefixes.Select(common => CommonPrefix(call, common))));
    }

    public static Task Versions(S3Call call, BucketDirectory bucket)
    {
        var (keyMarker, versionMarker) = (call.Parameter("key-marker"), call.Parameter("version-id-marker"));
        var (prefix, delimiter, limit) = (call.Parameter("prefix"), call.Parameter("delimiter"), Limit(call, "max-keys"));
        var page = Listing.Page(bucket.Index.Values.SelectMany(versions => versions), version => version.Key, prefix, delimiter,
            (name, version) => After(name, keyMarker) ||
                (name == keyMarker && versionMarker.Length > 0 && string.CompareOrdinal(version.VersionId, versionMarker) < 0),
            limit);

        return Answer(call, Element("ListVersionsResult",
            Element("Name", bucket.Name),
            Element("Prefix", Name(call, prefix)),
            Element("KeyMarker", Name(call, keyMarker)),
            Element("VersionIdMarker", versionMarker),
            delimiter.Length > 0 ? Element("Delimiter", Name(call, delimiter)) : null,
            Element("MaxKeys", limit),
            Encoding(call),
            Element("IsTruncated", page.Truncated),
            page.Truncated ? Element("NextKeyMarker", Name(call, page.Last)) : null,
            page.Truncated && page.LastEntry is { } last ? Element("NextVersionIdMarker", last.VersionId) : null,
            page.Entries.Select(version => Element(version.IsHideMarker ? "DeleteMarker" : "Version",
                Element("Key", Name(call, version.Key)),
                Element("VersionId", version.VersionId),
                Element("IsLatest", bucket.Index.GetValueOrDefault(version.Key)?[0].VersionId == version.VersionId),
                Element("LastModified", Time(version.Modified)),
                version.IsHideMarker ? null : Element("ETag", Quoted(version.ETag)),
                version.IsHideMarker ? null : Element("Size", version.Length),
                version.IsHideMarker ? null : Element("StorageClass", "STANDARD"))),
            page.CommonPrefixes.Select(common => CommonPrefix(call, common))));
    }

    public static Task Uploads(S3Call call, BucketDirectory bucket)
    {
        var (keyMarker, idMarker) = (call.Parameter("key-marker"), call.Parameter("upload-id-marker"));
        var (prefix, delimiter, limit) = (call.Parameter("prefix"), call.Parameter("delimiter"), Limit(call, "max-uploads"));
        var all = bucket.Uploads.All.Select(upload => upload.Start).ToList();
        var marked = all.FindIndex(start => start.Key == keyMarker && start.UploadId == idMarker);
        var page = Listing.Page(marked < 0 ? all : all.Skip(marked + 1), start => start.Key, prefix, delimiter,
            (name, start) => After(name, keyMarker) || (marked >= 0 && start.Key == keyMarker), limit);

        return Answer(call, Element("ListMultipartUploadsResult",
            Element("Bucket", bucket.Name),
            Element("Prefix", Name(call, prefix)),
            Element("KeyMarker", Name(call, keyMarker)),
            Element("UploadIdMarker", idMarker),
            delimiter.Length > 0 ? Element("Delimiter", Name(call, delimiter)) : null,
            Element("MaxUploads", limit),
            Encoding(call),
            Element("IsTruncated", page.Truncated),
            page.Truncated ? Element("NextKeyMarker", Name(call, page.Last)) : null,
            page.Truncated && page.LastEntry is { } last ? Element("NextUploadIdMarker", last.UploadId) : null,
            page.Entries.Select(start => Element("Upload",
                Element("Key", Name(call, start.Key)),
                Element("UploadId", start.UploadId),
                Element("Initiated", Time(start.Initiated)),
                Element("StorageClass", "STANDARD"))),
            page.CommonPrefixes.Select(common => CommonPrefix(call, common))));
    }

    private static bool After(string name, string marker) => marker.Length == 0 || Utf8Order.Instance.Compare(name, marker) > 0;

    private static int Limit(S3Call call, string parameter) =>
        Math.Min(LongestPage, call.Number(parameter, usual: LongestPage, from: 0, to: int.MaxValue));

    private static bool WantsUrlEncoding(S3Call call) => call.Parameter("encoding-type") switch
    {
        "" => false,
        "url" => true,
        var other => throw S3Exception.InvalidArgument($"encoding-type must be url, not '{other}'"),
    };

    private static string Name(S3Call call, string name) => WantsUrlEncoding(call) ? PercentCoding.EncodePath(name) : name;

    private static object? Encoding(S3Call call) => WantsUrlEncoding(call) ? Element("EncodingType", "url") : null;

    private static object CommonPrefix(S3Call call, string prefix) => Element("CommonPrefixes", Element("Prefix", Name(call, prefix)));

    /// <summary>Opaque to clients: the name that the page ended with.</summary>
    private static string Token(string last) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(last));

    private static string FromToken(string token)
    {
        var bytes = new byte[token.Length];
        return token.Length > 0 && Convert.TryFromBase64String(token, bytes, out var length)
            ? new UTF8Encoding(false).GetString(bytes, 0, length)
            : throw S3Exception.InvalidArgument("The continuation token provided is incorrect");
    }
}
