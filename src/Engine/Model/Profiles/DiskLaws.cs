namespace PantherStorage.Model.Profiles;

/// <summary>What must hold of a pool's disks and copies.</summary>
internal static class DiskLaws
{
    /// <param name="hasSwap">Whether a swap file belongs on the pool; btrfs(5), "SWAPFILE SUPPORT": one device and the single profile.</param>
    /// <returns>What cannot be, and what to do; null when it can.</returns>
    public static string? Complaint(HostProfile host, PoolShape shape, bool hasSwap)
    {
        var disks = host.Disks.Count(disk => disk.Pool == shape.Name);
        if (disks == 0 || host.Disks.First(disk => disk.Pool == shape.Name).Role != shape.Name)
            return $"the pool {shape.Name} has no disk of that role first; a pool is named after its first disk.";
        if (shape.Data == BlockProfile.Dup)
            return $"the {shape.Name} pool asks for two copies of data on one disk (dup), which wears it twice and saves nothing when it dies; take single, or raid1 on two disks.";
        if (disks < 2 && (shape.Data == BlockProfile.Raid1 || shape.Metadata == BlockProfile.Raid1))
            return $"the {shape.Name} pool asks for raid1 and has one disk; give it a second one (\"pool\": \"{shape.Name}\"), or take single.";
        if (disks > 1 && shape.Data == BlockProfile.Raid1 && shape.Metadata is not (null or BlockProfile.Raid1))
            return $"the {shape.Name} pool asks for raid1 of its data and {shape.Metadata.Value.Word()} of its metadata: a disk that fails takes metadata along, and the pool with it. Leave metadata out, which is raid1 on several disks.";
        if (hasSwap && (disks > 1 || shape.Data == BlockProfile.Raid1))
            return $"a swap file cannot lie on the {shape.Name} pool, which has {Counted.Of(disks, "disk")}: Btrfs takes one only where there is a single disk with a single copy. Switch @swap off (storage.btrfs.subvolumes) or put it on another pool.";
        return null;
    }
}
