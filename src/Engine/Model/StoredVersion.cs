using NodaTime;

namespace PantherStorage.Model;

/// <summary>One version of an object, or the marker that hides those before it.</summary>
/// <param name="Length">Bytes; 0 for a hide marker.</param>
/// <param name="IsLatest">Whether it is what the key shows: an object, or nothing when it is a marker.</param>
/// <param name="Modified">When it was stored, by the store's clock.</param>
public sealed record StoredVersion(string Key, string VersionId, long Length, bool IsHideMarker, bool IsLatest, Instant Modified);

/// <param name="Bytes">Of the parts that are stored, and billed.</param>
/// <param name="LastTouched">When the last part was stored, or the upload begun if it has none.</param>
public sealed record UnfinishedUpload(string Key, string UploadId, long Bytes, Instant LastTouched);
