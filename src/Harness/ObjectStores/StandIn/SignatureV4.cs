using System.Security.Cryptography;
using System.Text;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>
/// AWS Signature Version 4, as
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html defines it for headers. Pure.
/// </summary>
internal static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <param name="timestamp">As in <c>x-amz-date</c>: <c>20260301T120000Z</c>.</param>
    /// <returns>The signature, in hexadecimal.</returns>
    public static string Sign(string secretKey, string timestamp, string region, string canonicalRequest)
    {
        var date = timestamp[..8];
        var toSign = $"{Algorithm}\n{timestamp}\n{date}/{region}/s3/aws4_request\n{Hex(SHA256.HashData(Utf8(canonicalRequest)))}";
        var key = Utf8("AWS4" + secretKey);
        foreach (var scope in (string[])[date, region, "s3", "aws4_request"])
            key = HMACSHA256.HashData(key, Utf8(scope));
        return Hex(HMACSHA256.HashData(key, Utf8(toSign)));
    }

    /// <param name="path">Decoded.</param>
    /// <param name="query">Decoded, in any order.</param>
    /// <param name="headers">Those that are signed, under lower-case names, in the order the client lists them.</param>
    /// <param name="payloadHash">As in <c>x-amz-content-sha256</c>.</param>
    public static string CanonicalRequest(
        string method, string path, IEnumerable<(string Name, string Value)> query,
        IReadOnlyList<(string Name, string Value)> headers, string payloadHash)
    {
        var parameters = query
            .Select(pair => (Name: PercentCoding.Encode(pair.Name), Value: PercentCoding.Encode(pair.Value)))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        var lines = headers.Select(header => $"{header.Name}:{SingleSpaced(header.Value)}\n");
        return string.Join('\n',
            method,
            PercentCoding.EncodePath(path),
            string.Join('&', parameters),
            string.Concat(lines),
            string.Join(';', headers.Select(header => header.Name)),
            payloadHash);
    }

    private static string SingleSpaced(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
