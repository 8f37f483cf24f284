namespace PantherStorage.Linux.Btrfs;

/// <summary>What the kernel says of a subvolume. A UUID that is not set is <see cref="Guid.Empty"/>.</summary>
/// <param name="ParentUuid">Of the subvolume that it is a snapshot of.</param>
public sealed record SubvolumeInfo(Guid Uuid, Guid ParentUuid, Guid ReceivedUuid, long Generation, bool ReadOnly)
{
    /// <summary>The kernel's number of it in its pool; 5 is the top.</summary>
    public long Id { get; init; }
}

/// <param name="ParentUuid">Of the subvolume that it is a snapshot of; <see cref="Guid.Empty"/> for none.</param>
public sealed record ListedSubvolume(Guid Uuid, Guid ParentUuid);
