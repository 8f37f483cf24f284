using System.Text;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Where B2 says no and other S3 servers do not.</summary>
internal static class B2Limits
{
    /// <summary>Smallest part but the last. https://www.backblaze.com/docs/cloud-storage-large-files</summary>
    public const int SmallestPart = 5_000_000;

    public const int MostParts = 10_000;

    /// <summary>Longest key. https://www.backblaze.com/docs/cloud-storage-files</summary>
    private const int LongestKey = 1024;

    private static readonly string[] Conditions = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"];

    /// <exception cref="S3Exception">The request uses what B2 (or this subset of it) does not have.</exception>
    public static void Check(S3Call call)
    {
        var headers = call.Context.Request.Headers;
        foreach (var name in headers.Keys.Select(name => name.ToLowerInvariant()))
        {
            if (name.StartsWith("x-amz-checksum-", StringComparison.Ordinal) || name is "x-amz-sdk-checksum-algorithm" or "x-amz-trailer")
                throw S3Exception.UnsupportedHeader(name);
        }

        if (call.Header("x-amz-content-sha256").StartsWith("STREAMING-", StringComparison.Ordinal) ||
            call.Header("Content-Encoding").Contains("aws-chunked", StringComparison.OrdinalIgnoreCase))
        {
            throw S3Exception.InvalidArgument("aws-chunked bodies are not supported: sign the payload as a whole, or use UNSIGNED-PAYLOAD");
        }

        if (headers.ContainsKey("x-amz-copy-source"))
            throw S3Exception.NotImplemented("Copying on the server");
        if (Array.Find(Conditions, headers.ContainsKey) is { } condition)
            throw S3Exception.NotImplemented($"A conditional request ({condition})");
        CheckKey(call.Key);
    }

    public static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) > LongestKey)
            throw new S3Exception(400, "KeyTooLongError", $"Your key is longer than {LongestKey} bytes");
        if (key.Any(c => c is < ' ' or '\x7f'))
            throw S3Exception.InvalidArgument("File names must not contain control characters");
    }
}
