namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>A request refused, as S3 says it: status, code and message, and headers that belong to the answer.</summary>
internal sealed class S3Exception(int status, string code, string message, params (string Name, string Value)[] headers)
    : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<(string Name, string Value)> Headers { get; } = headers;

    public static S3Exception InvalidArgument(string message) => new(400, "InvalidArgument", message);

    public static S3Exception NotImplemented(string what) =>
        new(501, "NotImplemented", $"{what} is not part of the S3 subset that this server has.");

    /// <summary>The words that B2 has for a header it does not know; clients' bug reports quote them.</summary>
    public static S3Exception UnsupportedHeader(string name) =>
        InvalidArgument($"Unsupported header '{name}' received for this API call.");

    public static S3Exception MalformedXml(string why) => new(400, "MalformedXML", $"The XML is not what this call expects: {why}");

    public static S3Exception NoSuchBucket(string bucket) => new(404, "NoSuchBucket", $"The specified bucket does not exist: {bucket}");

    public static S3Exception NoSuchKey(string key) => new(404, "NoSuchKey", $"Key not found: {key}");

    /// <summary>A hidden key is missing too, but says that it once was there.</summary>
    public static S3Exception Hidden(ObjectVersion marker) => new(404, "NoSuchKey", $"Key not found: {marker.Key}",
        ("x-amz-delete-marker", "true"), ("x-amz-version-id", marker.VersionId));

    public static S3Exception NoSuchVersion(string version) =>
        new(404, "NoSuchVersion", $"The specified version does not exist: {version}");

    public static S3Exception NoSuchUpload(string upload) =>
        new(404, "NoSuchUpload", $"No unfinished upload has this id for this key: {upload}");
}
