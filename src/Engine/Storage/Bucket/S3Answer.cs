using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>What S3 answers to a request that succeeds.</summary>
internal enum AnswerKind
{
    /// <summary>An XML document with a root that the request tells.</summary>
    Document,

    /// <summary>The bytes of an object.</summary>
    Content,

    /// <summary>Headers alone, or next to nothing.</summary>
    Nothing,
}

/// <summary>Which answers are an S3 store's. Pure.</summary>
internal static partial class S3Answer
{
    /// <summary>The root of an error's document.</summary>
    public const string Error = "Error";

    private static readonly string[] OwnHeaders = ["x-amz-", "x-bz-", "x-minio-", "x-goog-", "x-rgw-"];

    /// <returns>With the root of the document; empty for other kinds.</returns>
    public static (AnswerKind Kind, string Root) To(HttpMethod method, Uri uri)
    {
        var asked = uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).ToHashSet(StringComparer.Ordinal);
        var root = method == HttpMethod.Post ? asked.Contains("uploads") ? "InitiateMultipartUploadResult" : "CompleteMultipartUploadResult"
            : method != HttpMethod.Get ? string.Empty
            : asked.Contains("uploadId") ? "ListPartsResult"
            : asked.Contains("uploads") ? "ListMultipartUploadsResult"
            : asked.Contains("versions") ? "ListVersionsResult"
            : asked.Contains("list-type") ? "ListBucketResult"
            : asked.Contains("versioning") ? "VersioningConfiguration"
            : asked.Contains("lifecycle") ? "LifecycleConfiguration"
            : asked.Contains("object-lock") ? "ObjectLockConfiguration"
            : uri.AbsolutePath == "/" ? "ListAllMyBucketsResult"
            : string.Empty;
        return root.Length > 0 ? (AnswerKind.Document, root)
            : method == HttpMethod.Get ? (AnswerKind.Content, string.Empty)
            : (AnswerKind.Nothing, string.Empty);
    }

    /// <summary>Whether the headers of an answer about an object are a store's. HTML may be stored too; then other headers say whose it is.</summary>
    public static bool HasStoreHeaders(HttpResponseMessage response) =>
        response.Headers.Any(header => OwnHeaders.Any(own => header.Key.StartsWith(own, StringComparison.OrdinalIgnoreCase))) ||
        (!IsHtml(response.Content.Headers.ContentType) && (response.Headers.NonValidated.Contains("ETag") || response.Content.Headers.NonValidated.Contains("Last-Modified")));

    public static bool IsHtml(MediaTypeHeaderValue? type) => type?.MediaType?.Contains("html", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The root of a document that is read to its end, and the code where it is an error.</summary>
    /// <exception cref="XmlException">It is no XML, or ends early.</exception>
    public static (string Root, string Code) Read(ReadOnlySpan<byte> document)
    {
        // Stores that keep a connection alive send white space before the document.
        var start = document.IndexOfAnyExcept(" \t\r\n"u8);
        using var text = new MemoryStream(document[Math.Max(start, 0)..].ToArray());
        // Keys may hold characters that XML 1.0 cannot; stores write them as references all the same.
        using var reader = XmlReader.Create(text, new XmlReaderSettings { CheckCharacters = false, DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        reader.MoveToContent();
        var (root, code) = (reader.LocalName, string.Empty);
        while (reader.Read())
        {
            if (root == Error && reader is { NodeType: XmlNodeType.Element, LocalName: "Code", Depth: 1 } && reader.Read() && reader.NodeType == XmlNodeType.Text)
                code = reader.Value;
        }

        return (root, code);
    }

    /// <summary>The first words of what came instead, on one line.</summary>
    public static string Words(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4096)]);
        if (Title().Match(text) is { Success: true } title)
            return $"a page titled \"{Short(title.Groups["title"].Value)}\"";
        return text.All(char.IsWhiteSpace) ? "nothing at all" : $"\"{Short(text)}\"";
    }

    private static string Short(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Printable.Of(words.Length <= 60 ? words : $"{words[..60]}…");
    }

    [GeneratedRegex("<title[^>]*>(?<title>[^<]+)</title>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();
}
