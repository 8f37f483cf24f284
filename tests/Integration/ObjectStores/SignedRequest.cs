using System.Security.Cryptography;
using PantherStorage.Harness.ObjectStores;
using PantherStorage.Harness.ObjectStores.StandIn;

namespace PantherStorage.Tests.Integration.ObjectStores;

/// <summary>A request signed by hand, for what the AWS client would never send or never show.</summary>
internal static class SignedRequest
{
    private const string Unsigned = "UNSIGNED-PAYLOAD";

    /// <param name="key">Sent as it is after encoding: dots stay dots.</param>
    /// <param name="unsignedHeader">Added after signing; empty for none.</param>
    public static HttpRequestMessage To(
        IRunningObjectStore store, HttpMethod method, string key,
        byte[]? body = null, string payloadHash = Unsigned, string unsignedHeader = "", params (string Name, string Value)[] query)
    {
        var path = $"/{store.Bucket}/{key}";
        var target = store.Endpoint.GetLeftPart(UriPartial.Authority) + PercentCoding.EncodePath(path) +
            (query.Length == 0 ? string.Empty : "?" + string.Join('&', query.Select(pair => $"{pair.Name}={PercentCoding.Encode(pair.Value)}")));
        var request = new HttpRequestMessage(method, new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
            request.Content = new ByteArrayContent(body);

        var timestamp = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'");
        var headers = new (string Name, string Value)[]
        {
            ("host", store.Endpoint.Authority), ("x-amz-content-sha256", payloadHash), ("x-amz-date", timestamp),
        };
        var signature = SignatureV4.Sign(store.SecretKey, timestamp, store.Region,
            SignatureV4.CanonicalRequest(method.Method, path, query, headers, payloadHash));
        foreach (var (name, value) in headers[1..])
            request.Headers.Add(name, value);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{SignatureV4.Algorithm} Credential={store.AccessKey}/{timestamp[..8]}/{store.Region}/s3/aws4_request, " +
            $"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature={signature}");
        if (unsignedHeader.Length > 0)
            request.Headers.Add(unsignedHeader, "1");
        return request;
    }

    public static string HashOf(byte[] body) => Convert.ToHexStringLower(SHA256.HashData(body));
}
