using System.Collections.Immutable;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Model.Planning;

/// <summary>A pool's disks, their partitions, and what its file system makes of them.</summary>
/// <param name="First">Partitions of its first disk.</param>
/// <param name="Span">Null on one disk.</param>
internal sealed record PoolLayout(ImmutableArray<PartitionPlan> First, PoolSpan? Span, DiskEncryption? Encryption)
{
    private const long EspBytes = 512L << 20;

    /// <summary>GRUB's core with its Btrfs module takes less than half of it; gnu.org/software/grub/manual, "BIOS installation", recommends 1 MiB.</summary>
    private const long BiosBootBytes = 1L << 20;

    /// <param name="firmware">What starts the host.</param>
    /// <param name="hasSwap">Whether a swap file belongs on the pool.</param>
    /// <exception cref="StorageException">What Btrfs cannot do.</exception>
    public static PoolLayout Of(HostProfile host, string pool, Firmware firmware, bool hasSwap)
    {
        var shape = host.Pools.FirstOrDefault(each => each.Name == pool) ?? new PoolShape(pool);
        var disks = host.Disks.Where(disk => disk.Pool == pool).Select(disk => disk.Role).ToList();
        if (DiskLaws.Complaint(host, shape, hasSwap) is { } complaint)
            throw new StorageException(ExitCode.BadInput, $"the profile {host.Name} cannot be planned: {complaint}");
        var startsByBios = host.Kind == HostKind.Server || firmware == Firmware.Bios;
        return new PoolLayout(
            Partitions(disks[0], pool, startsByBios, "/boot"),
            disks.Count == 1 && shape.Data is null && shape.Metadata is null
                ? null
                : new PoolSpan(
                    [.. disks.Skip(1).Select(disk => new DiskPlan(disk, Partitions(disk, pool, startsByBios, boot: null)))],
                    shape.Data ?? (disks.Count > 1 ? BlockProfile.Raid1 : BlockProfile.Single),
                    shape.Metadata ?? (disks.Count > 1 ? BlockProfile.Raid1 : BlockProfile.Dup)),
            shape.Encryption);
    }

    /// <summary>What a reader should know of a pool that is more than one bare disk.</summary>
    public static IEnumerable<string> Notes(PoolPlan pool)
    {
        if (pool.Span is { Disks.IsEmpty: false } span)
        {
            var disks = pool.Disks.Count();
            yield return span.Data == BlockProfile.Raid1
                ? $"The {pool.Name} pool keeps two copies of each block on {Counted.Of(disks, "disk")}: it survives the loss of one. It is then mounted with `degraded` by hand, never by itself, and `btrfs replace` gives it a new disk."
                : $"WARNING the {pool.Name} pool lies on {Counted.Of(disks, "disk")} with one copy of its data: the loss of any of them is the loss of the pool.";
            if (span.Disks.Any(disk => disk.Partitions.Any(part => part.Kind == PartitionKind.Esp)))
                yield return $"Only the ESP of {pool.Name} is mounted at /boot. Those of {string.Join(", ", span.Disks.Select(disk => disk.Name))} are made and stay empty: a boot loader must be installed to each (on NixOS boot.loader.grub.mirroredBoots) for the host to start without the first disk.";
        }

        if (pool.Encryption is not null)
            yield return $"The {pool.Name} pool is encrypted with LUKS2: its passphrase is asked for when the host starts. On NixOS disko's form of the plan sets boot.initrd.luks.devices; elsewhere provision writes /etc/crypttab, and the initrd must be made again. The ESP, and so the kernel, is not encrypted. discard=async tells the disk which blocks are free, which whoever has the disk can see.";
    }

    /// <summary>A server may be moved to a machine with the other firmware, so its disk starts by either.</summary>
    private static ImmutableArray<PartitionPlan> Partitions(string disk, string pool, bool startsByBios, string? boot)
    {
        if (pool != "primary")
            return [new PartitionPlan($"disk-{disk}-data", PartitionKind.Btrfs, 0)];
        var started = ImmutableArray.Create(new PartitionPlan($"disk-{disk}-ESP", PartitionKind.Esp, EspBytes, boot), new PartitionPlan($"disk-{disk}-root", PartitionKind.Btrfs, 0));
        return startsByBios ? started.Insert(0, new PartitionPlan($"disk-{disk}-BIOS", PartitionKind.BiosBoot, BiosBootBytes)) : started;
    }
}
