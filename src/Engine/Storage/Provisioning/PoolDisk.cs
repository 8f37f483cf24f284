using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A disk of a pool, as planned and as found.</summary>
internal sealed record PoolDisk(PoolPlan Pool, DiskPlan Plan, PlannedDisk Found)
{
    public bool IsMade => Found.State != DiskState.LaidOut;

    /// <summary>The partition that belongs to the pool.</summary>
    public string Member => Found.NodeOf(Plan, Plan.Member!);

    /// <summary>What the file system lies on: the partition, or the open container in it.</summary>
    public string Device => Pool.Encryption is null ? Member : Plan.Member!.Opened;
}
