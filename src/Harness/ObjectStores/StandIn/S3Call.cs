using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>One request, understood: what is asked of which bucket and key. Path style only.</summary>
internal sealed class S3Call
{
    private S3Call(HttpContext context, string path, ImmutableArray<(string Name, string Value)> query)
    {
        Context = context;
        Path = path;
        Query = query;
        var slash = path.IndexOf('/', 1);
        Bucket = slash < 0 ? path[1..] : path[1..slash];
        Key = slash < 0 ? string.Empty : path[(slash + 1)..];
        Operation = Recognise();
    }

    public HttpContext Context { get; }

    /// <summary>Decoded, with the leading slash.</summary>
    public string Path { get; }

    /// <summary>Decoded, in the order sent.</summary>
    public ImmutableArray<(string Name, string Value)> Query { get; }

    public string Bucket { get; }

    public string Key { get; }

    public S3Operation Operation { get; }

    /// <summary>The fault injected into this call, or none.</summary>
    public InjectedFault Fault { get; set; } = InjectedFault.None;

    public CancellationToken Cancellation => Context.RequestAborted;

    public static S3Call Parse(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
            throw new S3Exception(400, "InvalidURI", $"Not a path: {target}");
        var parts = target.Split('?', 2);
        var query = parts.Length == 1 ? [] : parts[1].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Decoded(pair[0]), pair.Length == 2 ? Decoded(pair[1]) : string.Empty))
            .ToImmutableArray();
        return new S3Call(context, PercentCoding.Decode(parts[0], plusIsSpace: false), query);

        static string Decoded(string text) => PercentCoding.Decode(text, plusIsSpace: true);
    }

    public bool Has(string name) => Query.Any(pair => pair.Name == name);

    /// <summary>A query parameter's value; empty when it is not there.</summary>
    public string Parameter(string name) => Query.FirstOrDefault(pair => pair.Name == name).Value ?? string.Empty;

    /// <summary>A request header's value; empty when it is not there.</summary>
    public string Header(string name) => Context.Request.Headers[name].ToString();

    /// <exception cref="S3Exception">There, and not a number of the range.</exception>
    public int Number(string name, int usual, int from, int to)
    {
        if (!Has(name))
            return usual;
        return int.TryParse(Parameter(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw S3Exception.InvalidArgument($"{name} must be an integer between {from} and {to}, not '{Parameter(name)}'");
    }

    private S3Operation Recognise() => (Context.Request.Method, Bucket.Length > 0, Key.Length > 0) switch
    {
        ("GET", false, false) => S3Operation.ListBuckets,
        ("GET", true, false) when Has("location") => S3Operation.GetBucketLocation,
        ("GET", true, false) when Has("versioning") => S3Operation.GetBucketVersioning,
        ("GET", true, false) when Has("lifecycle") => S3Operation.GetBucketLifecycleConfiguration,
        ("GET", true, false) when Has("object-lock") => S3Operation.GetObjectLockConfiguration,
        ("GET", true, false) when Has("versions") => S3Operation.ListObjectVersions,
        ("GET", true, false) when Has("uploads") => S3Operation.ListMultipartUploads,
        ("GET", true, false) when Parameter("list-type") == "2" => S3Operation.ListObjectsV2,
        ("HEAD", true, false) => S3Operation.HeadBucket,
        ("PUT", true, false) when Query.IsEmpty => S3Operation.CreateBucket,
        ("DELETE", true, false) when Query.IsEmpty => S3Operation.DeleteBucket,
        ("POST", true, false) when Has("delete") => S3Operation.DeleteObjects,
        ("POST", true, true) when Has("uploads") => S3Operation.CreateMultipartUpload,
        ("POST", true, true) when Has("uploadId") => S3Operation.CompleteMultipartUpload,
        ("PUT", true, true) when Has("uploadId") => S3Operation.UploadPart,
        ("GET", true, true) when Has("uploadId") => S3Operation.ListParts,
        ("DELETE", true, true) when Has("uploadId") => S3Operation.AbortMultipartUpload,
        ("PUT", true, true) when OnlyPlain() => S3Operation.PutObject,
        ("GET", true, true) when OnlyPlain() => S3Operation.GetObject,
        ("HEAD", true, true) when OnlyPlain() => S3Operation.HeadObject,
        ("DELETE", true, true) when OnlyPlain() => S3Operation.DeleteObject,
        _ => S3Operation.Unknown,
    };

    /// <summary>No subresource (acl, tagging, retention …): <c>x-id</c> is the SDKs' note to themselves.</summary>
    private bool OnlyPlain() => Query.All(pair => pair.Name is "x-id" or "versionId");
}
