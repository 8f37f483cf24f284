using System.Collections.Immutable;
using PantherStorage.Model;

namespace PantherStorage.Harness.Machines;

/// <summary>How a guest sees a disk.</summary>
public enum DiskBus
{
    Nvme,
    VirtioScsi,
    VirtioBlk,
}

/// <param name="Role"><c>primary</c> or <c>secondary</c>, as in the plan.</param>
/// <param name="Serial">Given explicitly so that <c>/dev/disk/by-id</c> has names; virtio-blk takes at most 20 characters.</param>
public sealed record DiskShape(string Role, DiskBus Bus, Bytes Size, string Serial);

/// <summary>The disks of a host as its hardware has them: detection in the guest must find the host by them.</summary>
public sealed record MachineShape(string Host, ImmutableArray<DiskShape> Disks)
{
    /// <summary>
    /// Sizes of zephyrus and hetzner are those of their hardware reports; the others are the owner's documents' sizes
    /// (contabo "536" read as GB of 1,000,000,000 B rounded to 500 GiB, ovh "200" read as GiB).
    /// </summary>
    public static ImmutableArray<MachineShape> All { get; } =
    [
        new("zephyrus",
        [
            new("primary", DiskBus.Nvme, new Bytes(2_000_398_934_016), "PANTHER-ZEPHYRUS-1"),
            new("secondary", DiskBus.Nvme, new Bytes(1_024_209_543_168), "PANTHER-ZEPHYRUS-2"),
        ]),
        new("yoga", [new("primary", DiskBus.Nvme, new Bytes(1_024_209_543_168), "PANTHER-YOGA-1")]),
        new("hetzner", [new("primary", DiskBus.VirtioScsi, new Bytes(491_522_097_152), "PANTHER-HETZNER-1")]),
        new("contabo", [new("primary", DiskBus.VirtioScsi, new Bytes(536_870_912_000), "PANTHER-CONTABO-1")]),
        new("ovh", [new("primary", DiskBus.VirtioBlk, Bytes.GiB(200), "PANTHER-OVH-1")]),
    ];

    /// <exception cref="StorageException">No such host.</exception>
    public static MachineShape Of(string host) =>
        All.FirstOrDefault(shape => shape.Host == host)
        ?? throw new StorageException(ExitCode.Usage,
            $"there is no host `{host}`; the hosts are {string.Join(", ", All.Select(shape => shape.Host))}");
}
