using System.Collections.Immutable;

namespace PantherStorage.Model.Costs;

/// <summary>All that is stored, and billed, below a prefix: every version and every unfinished upload.</summary>
public sealed record BucketContents(ImmutableArray<StoredVersion> Versions, ImmutableArray<UnfinishedUpload> Uploads)
{
    /// <summary>The versions of one key, oldest first.</summary>
    public IEnumerable<StoredVersion> Of(string key) => Versions.Where(version => version.Key == key).Reverse();
}
