using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>A pool and all of its disks.</summary>
/// <param name="Passphrase">Of an encrypted one; null where it is only printed.</param>
internal sealed record PoolDisks(PoolPlan Pool, ImmutableArray<PoolDisk> Disks, Passphrase? Passphrase)
{
    /// <summary>What the file system lies on.</summary>
    public ImmutableArray<string> Devices => [.. Disks.Select(disk => disk.Device)];
}
