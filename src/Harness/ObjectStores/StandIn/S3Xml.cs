using System.IO.Compression;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>S3's XML, in and out.</summary>
internal static class S3Xml
{
    /// <summary>More than 10,000 parts or 1,000 deletes need, and little enough to hold in memory.</summary>
    private const int LongestRequest = 4 << 20;

    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    public static string Quoted(string etag) => $"\"{etag}\"";

    public static Task Answer(S3Call call, XElement body)
    {
        if (call.Fault.EndlessFrom is { } marker)
            MakeEndless(body, marker);
        foreach (var etag in body.Descendants().Where(each => call.Fault.ETag != ETagForm.Usual && each.Name.LocalName == "ETag"))
            etag.Value = call.Fault.ETag.Of(etag.Value);
        return Write(call.Context, 200, body, call.Fault);
    }

    /// <summary>The error document; an answer to HEAD has none.</summary>
    public static Task Refuse(HttpContext context, S3Exception error)
    {
        foreach (var (name, value) in error.Headers)
            context.Response.Headers[name] = value;
        context.Response.StatusCode = error.Status;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : Write(context, error.Status, fault: InjectedFault.None, body: new XElement("Error",
                new XElement("Code", error.Code),
                new XElement("Message", error.Message),
                new XElement("Resource", context.Request.Path.Value),
                new XElement("RequestId", context.Response.Headers["x-amz-request-id"].ToString())));
    }

    /// <summary>Reads a request's document; elements count by their local names, since clients differ about the namespace.</summary>
    /// <exception cref="S3Exception">It is not XML, not of this root, or too long.</exception>
    public static async Task<XElement> Read(S3Call call, string root)
    {
        if (call.Context.Request.ContentLength > LongestRequest)
            throw S3Exception.MalformedXml($"it is longer than {LongestRequest} bytes");
        using var body = new MemoryStream();
        await Payload.Receive(call, body);
        body.Position = 0;
        try
        {
            var element = await XElement.LoadAsync(body, LoadOptions.None, call.Cancellation);
            return element.Name.LocalName == root ? element : throw S3Exception.MalformedXml($"expected {root}, not {element.Name.LocalName}");
        }
        catch (XmlException e)
        {
            throw S3Exception.MalformedXml(e.Message);
        }
    }

    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    /// <summary>The text of a child; empty when there is none.</summary>
    public static string Text(this XElement element, string name) => element.Children(name).FirstOrDefault()?.Value ?? string.Empty;

    private static void MakeEndless(XElement listing, string marker)
    {
        listing.Elements().Where(child => child.Name.LocalName.StartsWith("Next", StringComparison.Ordinal)).Remove();
        foreach (var truncated in listing.Children("IsTruncated"))
            truncated.Value = "true";
        if (marker.Length == 0)
            return;
        var names = listing.Name.LocalName switch
        {
            "ListBucketResult" => new[] { "NextContinuationToken" },
            "ListVersionsResult" => ["NextKeyMarker", "NextVersionIdMarker"],
            "ListMultipartUploadsResult" => ["NextKeyMarker", "NextUploadIdMarker"],
            _ => ["NextPartNumberMarker"],
        };
        listing.Add(names.Select(name => Element(name, marker)));
    }

    private static async Task Write(HttpContext context, int status, XElement body, InjectedFault fault)
    {
        var text = new MemoryStream();
        // Keys may hold characters that XML 1.0 cannot; S3 writes them as references all the same.
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
            body.Save(writer);
        if (fault.DocumentCutAt is { } cut)
            text.SetLength(Math.Min(cut, text.Length));
        if (fault.IsGzipped)
        {
            context.Response.Headers.ContentEncoding = "gzip";
            text = Compressed(text.ToArray());
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        context.Response.ContentLength = text.Length;
        text.Position = 0;
        await text.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static MemoryStream Compressed(byte[] text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
            gzip.Write(text);
        return compressed;
    }
}
