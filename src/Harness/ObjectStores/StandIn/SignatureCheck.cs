using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>Lets a request pass only when the one key signed it, just now, for this region.</summary>
internal sealed class SignatureCheck(string accessKey, string secretKey, string region, TimeProvider clock)
{
    /// <summary>S3's tolerance between the client's clock and ours.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <exception cref="S3Exception">The request does not prove who sent it.</exception>
    public void Check(S3Call call)
    {
        if (call.Has("X-Amz-Signature"))
            throw S3Exception.NotImplemented("A presigned URL");
        var claim = Claim.Parse(call.Header("Authorization"));
        if (claim.AccessKey != accessKey)
            throw new S3Exception(403, "InvalidAccessKeyId", $"The key '{claim.AccessKey}' is not valid");
        if (claim.Region != region)
            throw Malformed($"the region '{claim.Region}' is wrong; expecting '{region}'");

        var timestamp = FreshTimestamp(call, claim.Date);
        var canonical = SignatureV4.CanonicalRequest(
            call.Context.Request.Method, call.Path, call.Query, Signed(call, claim.SignedHeaders), call.Header("x-amz-content-sha256"));
        var expected = SignatureV4.Sign(secretKey, timestamp, region, canonical);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(claim.Signature)))
            throw new S3Exception(403, "SignatureDoesNotMatch", "Signature validation failed");
    }

    private string FreshTimestamp(S3Call call, string date)
    {
        var timestamp = call.Header("x-amz-date");
        if (!DateTimeOffset.TryParseExact(timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed))
            throw new S3Exception(403, "AccessDenied", "A signed request needs a valid x-amz-date header");
        var now = clock.GetUtcNow();
        if ((now - signed).Duration() > Tolerance)
            throw new S3Exception(403, "RequestTimeTooSkewed",
                $"The difference between the request time ({timestamp}) and the server's time ({now:yyyyMMdd'T'HHmmss'Z'}) is too large.");
        return timestamp.StartsWith(date, StringComparison.Ordinal)
            ? timestamp
            : throw new S3Exception(403, "SignatureDoesNotMatch", $"The credential's date {date} is not that of x-amz-date, {timestamp}");
    }

    private static List<(string Name, string Value)> Signed(S3Call call, string[] names)
    {
        var headers = call.Context.Request.Headers;
        var unsigned = headers.Keys.FirstOrDefault(name =>
            name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !names.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (unsigned is not null || !names.Contains("host"))
            throw new S3Exception(403, "AccessDenied", $"There were headers present in the request which were not signed: {unsigned ?? "host"}");
        return [.. names.Select(name => (name, string.Join(',', headers[name].Select(value => value?.Trim()))))];
    }

    private static S3Exception Malformed(string why) =>
        new(400, "AuthorizationHeaderMalformed", $"The authorization header is malformed; {why}");

    /// <summary>What the Authorization header says of its sender.</summary>
    private sealed record Claim(string AccessKey, string Date, string Region, string[] SignedHeaders, string Signature)
    {
        public static Claim Parse(string header)
        {
            if (header.Length == 0)
                throw new S3Exception(403, "AccessDenied", "Unauthenticated requests are not allowed for this api");
            if (!header.StartsWith(SignatureV4.Algorithm + " ", StringComparison.Ordinal))
                throw S3Exception.InvalidArgument($"Only {SignatureV4.Algorithm} is supported");
            var fields = header[SignatureV4.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
                .Select(field => field.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            var scope = fields["Credential"].SingleOrDefault(string.Empty).Split('/');
            if (scope is not [var key, { Length: 8 } date, var place, "s3", "aws4_request"])
                throw Malformed("the credential must read KEY/yyyyMMdd/REGION/s3/aws4_request");
            return new Claim(key, date, place,
                fields["SignedHeaders"].SingleOrDefault(string.Empty).Split(';'),
                fields["Signature"].SingleOrDefault(string.Empty));
        }
    }
}
