using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PantherStorage.Harness.ObjectStores.StandIn;

/// <summary>What a client says of an object before its bytes.</summary>
internal sealed record ObjectHeaders
{
    public string ContentType { get; init; } = "binary/octet-stream";

    /// <summary>SSE-B2's <c>AES256</c>, or empty. Remembered, not done: the stand-in is no place for secrets.</summary>
    public string Encryption { get; init; } = string.Empty;

    /// <summary><c>x-amz-meta-*</c>, by full lower-case name.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
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
