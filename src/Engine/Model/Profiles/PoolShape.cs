namespace PantherStorage.Model.Profiles;

/// <summary>How a pool lies on its disks, where that is more than one bare disk.</summary>
/// <param name="Name">The role of its first disk.</param>
public sealed record PoolShape(string Name)
{
    /// <summary>Of data; null for single on one disk, and for raid1 on several.</summary>
    public BlockProfile? Data { get; init; }

    /// <summary>Of metadata; null for what mkfs.btrfs takes on one disk (dup), and for raid1 on several.</summary>
    public BlockProfile? Metadata { get; init; }

    /// <summary>Null for none.</summary>
    public DiskEncryption? Encryption { get; init; }
}
