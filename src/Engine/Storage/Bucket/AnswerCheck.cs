using System.IO.Compression;
using System.Net;
using System.Xml;
using PantherStorage.Model;

namespace PantherStorage.Storage.Bucket;

/// <summary>
/// Lets no answer through that is not an S3 store's: the client above takes a login page for a bucket without objects.
/// An error inside an answer that says 200 (S3 documents it of completing an upload) becomes the error that it is.
/// </summary>
internal sealed class AnswerCheck(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>A page of a listing has 1000 keys of at most 1 KiB, each perhaps percent-encoded.</summary>
    private static readonly Bytes LongestDocument = Bytes.MiB(16);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await Check(request, response, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task Check(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400 and not 304)
            throw new NoS3AnswerException($"{status}, a redirect to {Printable.Of(response.Headers.Location?.ToString() ?? "an address that it does not name")}");
        if (status == 511)
            throw new NoS3AnswerException("511: the network wants a login first");
        if (status is 408 or 429 or >= 500)
            return;

        var (kind, root) = S3Answer.To(request.Method, request.RequestUri!);
        if (status >= 400 && request.Method != HttpMethod.Head)
            await CheckDocument(response, S3Answer.Error, mayBeEmpty: true, cancellation);
        else if (kind == AnswerKind.Document)
            await CheckDocument(response, root, mayBeEmpty: false, cancellation);
        else if (kind == AnswerKind.Content)
            CheckContent(request, response);
        else if (request.Method == HttpMethod.Head)
            CheckHeaders(response);
        else if (response.Content.Headers.ContentLength != 0)
            await CheckDocument(response, S3Answer.Error, mayBeEmpty: true, cancellation);
    }

    private static void CheckContent(HttpRequestMessage request, HttpResponseMessage response)
    {
        CheckHeaders(response);
        var asked = request.Headers.Range?.Ranges.FirstOrDefault()?.From;
        var given = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From : 0;
        if (asked is { } from && given != from)
            throw new NoS3AnswerException($"{(int)response.StatusCode}, bytes from {given?.ToString() ?? "an unknown place"} where those from {from} were asked for");
    }

    private static void CheckHeaders(HttpResponseMessage response)
    {
        // An error without a body is all that S3 says to HEAD.
        if (response.IsSuccessStatusCode ? !S3Answer.HasStoreHeaders(response) : S3Answer.IsHtml(response.Content.Headers.ContentType) && !S3Answer.HasStoreHeaders(response))
            throw new NoS3AnswerException($"{(int)response.StatusCode}, {Type(response)} and none of a store's headers");
        if (response.Content.Headers.ContentEncoding.FirstOrDefault(encoding => encoding is "gzip" or "x-gzip" or "deflate" or "br" or "zstd") is { } encoding && response.IsSuccessStatusCode)
            throw new NoS3AnswerException($"{(int)response.StatusCode}, an object that was compressed on the way ({encoding})");
    }

    private static async Task CheckDocument(HttpResponseMessage response, string root, bool mayBeEmpty, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var body = await Body(response, cancellation);
        if (mayBeEmpty && body.AsSpan().ContainsAnyExcept(" \t\r\n"u8) is false)
            return;
        try
        {
            var (found, code) = S3Answer.Read(body);
            if (found == S3Answer.Error && status < 300)
                response.StatusCode = StatusOf(code);
            else if (found != root)
                throw new NoS3AnswerException($"{status}, {Type(response)}: {S3Answer.Words(body)}");
        }
        catch (XmlException e)
        {
            // A document that was cut off on its way comes whole the next time; a page never becomes one.
            var passes = status < 300 && (response.Content.Headers.ContentType?.MediaType ?? "xml").Contains("xml", StringComparison.OrdinalIgnoreCase);
            throw new NoS3AnswerException($"{status}, {Type(response)} that is not a complete XML document ({e.Message.TrimEnd('.')}): {S3Answer.Words(body)}", passes);
        }
    }

    /// <summary>In memory, so that the client above reads it once more; compression that nobody asked for is undone.</summary>
    private static async Task<byte[]> Body(HttpResponseMessage response, CancellationToken cancellation)
    {
        var headers = response.Content.Headers;
        await using var sent = await response.Content.ReadAsStreamAsync(cancellation);
        await using Stream plain = headers.ContentEncoding.LastOrDefault() switch
        {
            "gzip" or "x-gzip" => new GZipStream(sent, CompressionMode.Decompress),
            "deflate" => new ZLibStream(sent, CompressionMode.Decompress),
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        var body = await ReadAll(plain, (int)response.StatusCode, cancellation);
        var content = new ByteArrayContent(body);
        foreach (var (name, values) in headers.NonValidated)
        {
            if (name is not ("Content-Length" or "Content-Encoding"))
                content.Headers.TryAddWithoutValidation(name, values);
        }

        content.Headers.ContentLength = body.Length;
        response.Content = content;
        return body;
    }

    private static async Task<byte[]> ReadAll(Stream plain, int status, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        var piece = new byte[64 << 10];
        try
        {
            for (int read; (read = await plain.ReadAsync(piece, cancellation)) > 0;)
            {
                await body.WriteAsync(piece.AsMemory(0, read), cancellation);
                if (body.Length > LongestDocument.Count)
                    throw new NoS3AnswerException($"{status}, more than {LongestDocument}: {S3Answer.Words(body.GetBuffer())}");
            }
        }
        catch (InvalidDataException e)
        {
            throw new NoS3AnswerException($"{status}, something that says it is compressed and is not ({e.Message})");
        }

        return body.ToArray();
    }

    private static HttpStatusCode StatusOf(string code) => code switch
    {
        "SlowDown" or "ServiceUnavailable" => HttpStatusCode.ServiceUnavailable,
        "AccessDenied" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" => HttpStatusCode.Forbidden,
        "NoSuchBucket" or "NoSuchKey" or "NoSuchUpload" or "NoSuchVersion" => HttpStatusCode.NotFound,
        _ when code.StartsWith("Invalid", StringComparison.Ordinal) || code is "EntityTooSmall" or "EntityTooLarge" or "MalformedXML" or "BadDigest" => HttpStatusCode.BadRequest,
        _ => HttpStatusCode.InternalServerError,
    };

    private static string Type(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is { Length: > 0 } type
        ? S3Answer.IsHtml(response.Content.Headers.ContentType) ? "an HTML page" : Printable.Of(type)
        : "no content type";
}
