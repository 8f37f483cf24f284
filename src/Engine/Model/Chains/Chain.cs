using System.Collections.Immutable;

namespace PantherStorage.Model.Chains;

/// <summary>The backups that a restore of one needs.</summary>
/// <param name="Links">Oldest first; the last is the backup itself.</param>
/// <param name="Broken">Why it cannot be restored; null when it can.</param>
public sealed record Chain(ImmutableArray<StoredBackup> Links, string? Broken)
{
    public bool IsWhole => Broken is null;

    /// <summary>Of its archives, oldest first.</summary>
    public IReadOnlyList<string> Keys => [.. Links.Select(link => link.Key)];

    /// <summary>What a restore has to receive or unpack.</summary>
    public long StreamBytes => Links.Sum(link => link.Manifest.StreamBytes);

    /// <summary>Follows parents by key, and checks that each is the very snapshot that its child was made from.</summary>
    public static Chain Of(StoredBackup backup, IEnumerable<StoredBackup> committed)
    {
        var byKey = committed.GroupBy(each => each.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        return Of(backup, byKey);
    }

    public static Chain Of(StoredBackup backup, IReadOnlyDictionary<string, StoredBackup> byKey)
    {
        var links = new List<StoredBackup> { backup };
        for (var child = backup; child.Facts.ParentKey is { } parentKey;)
        {
            if (!byKey.TryGetValue(parentKey, out var parent))
                return Ended($"{child.Key} builds on {parentKey}, which is not in the bucket, or is damaged there");
            if (parent.Facts.StreamUuid != child.Facts.ParentUuid)
                return Ended($"{child.Key} was made from snapshot {child.Facts.ParentUuid}, and {parentKey} is of snapshot {parent.Facts.StreamUuid}");
            if (parent.Facts.Depth != child.Facts.Depth - 1)
                return Ended($"{child.Key} says it is link {child.Facts.Depth}, and its parent {parentKey} says {parent.Facts.Depth}");
            links.Insert(0, parent);
            child = parent;
        }

        return new Chain([.. links], null);

        Chain Ended(string why) => new([.. links], why);
    }
}
