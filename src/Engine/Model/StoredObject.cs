using NodaTime;

namespace PantherStorage.Model;

/// <summary>What a key shows.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
public sealed record StoredObject(string Key, long Length, string ETag, Instant Modified);
