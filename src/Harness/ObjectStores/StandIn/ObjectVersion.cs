using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>What a client says of an object before its bytes.</summary>
internal sealed record ObjectHeaders
{
    public string ContentType { get; init; } = "binary/octet-stream";

    /// <summary>SSE-B2's <c>AES256</c>, or empty. Remembered, not done: the stand-in is no place for secrets.</summary>
    public string Encryption { get; init; } = string.Empty;

    /// <summary>Null when the version is not locked.</summary>
    public VersionLock? Lock { get; init; }

    /// <summary><c>x-amz-meta-*</c>, by full lower-case name.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>What keeps a version from being deleted.</summary>
/// <param name="Mode"><c>GOVERNANCE</c> or <c>COMPLIANCE</c>. This server's key bypasses neither.</param>
internal sealed record VersionLock(string Mode, DateTimeOffset RetainUntil)
{
    public const string ModeHeader = "x-amz-object-lock-mode";
    public const string UntilHeader = "x-amz-object-lock-retain-until-date";

    /// <summary>The lock that a request asks for; null when it asks for none.</summary>
    /// <exception cref="S3Exception">It is malformed, in the past, or the bucket has no object lock.</exception>
    public static VersionLock? Of(S3Call call, BucketDirectory bucket)
    {
        var (mode, until) = (call.Header(ModeHeader), call.Header(UntilHeader));
        if (mode.Length == 0 && until.Length == 0)
            return null;
        if (!bucket.HasObjectLock)
            throw new S3Exception(400, "InvalidRequest", "Bucket is missing Object Lock Configuration");
        if (mode is not ("GOVERNANCE" or "COMPLIANCE") || !DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            throw S3Exception.InvalidArgument($"{ModeHeader} and {UntilHeader} must both be given, and be a mode and a time");
        return time > bucket.Now ? new VersionLock(mode, time) : throw S3Exception.InvalidArgument("The retain until date must be in the future!");
    }
}

/// <summary>One version of an object, or the marker that hides the versions before it.</summary>
internal sealed record ObjectVersion
{
    public required string Key { get; init; }

    /// <summary>Unique in the bucket; a later version's is greater.</summary>
    public required string VersionId { get; init; }

    public required DateTimeOffset Modified { get; init; }

    public bool IsHideMarker { get; init; }

    /// <summary>Bytes.</summary>
    public long Length { get; init; }

    /// <summary>Without quotes.</summary>
    public string ETag { get; init; } = string.Empty;

    public ObjectHeaders Headers { get; init; } = new();
}

/// <summary>What an upload remembers from its start; its parts are files beside it.</summary>
internal sealed record UploadStart
{
    public required string Key { get; init; }

    public required string UploadId { get; init; }

    public required DateTimeOffset Initiated { get; init; }

    public ObjectHeaders Headers { get; init; } = new();
}

[JsonSerializable(typeof(ObjectVersion))]
[JsonSerializable(typeof(UploadStart))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class StoredJson : JsonSerializerContext;
