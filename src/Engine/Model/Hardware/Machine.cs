using System.Collections.Immutable;

namespace PantherStorage.Model.Hardware;

/// <summary>What is known of a machine, from a facter report or from its own sysfs.</summary>
/// <param name="Disks">By name.</param>
/// <param name="Ignored">Block devices that are no disks of the host, by name.</param>
public sealed record Machine(ImmutableArray<Disk> Disks, ImmutableArray<IgnoredDevice> Ignored)
{
    /// <summary>What starts it; null where nobody can tell.</summary>
    public SeenFirmware? Firmware { get; init; }

    /// <summary>What its firmware says of itself, and what it runs on.</summary>
    public MachineIdentity Identity { get; init; } = MachineIdentity.Unknown;
}

/// <param name="Name">The kernel's name, e.g. <c>nvme0n1</c>; it may change from boot to boot.</param>
/// <param name="Size">Zero when the report does not say.</param>
/// <param name="Model">Empty when unknown.</param>
/// <param name="StableName">The best link that names this very disk whatever the kernel calls it, else <c>/dev/…</c>.</param>
public sealed record Disk(string Name, Bytes Size, DiskInterface Bus, string Model, string StableName)
{
    public bool SizeIsKnown => Size > Bytes.Zero;

    /// <summary><c>nvme0n1: 2,000,398,934,016 B, NVMe, CT2000P310SSD8, /dev/disk/by-id/…</c>.</summary>
    public override string ToString() => string.Join(", ",
        new[] { $"{Name}: {(SizeIsKnown ? Size.Exact : "size unknown")}", Bus.Title(), Model, StableName }.Where(part => part.Length > 0));
}

/// <summary>A device that no profile can be recognised by, and why.</summary>
public sealed record IgnoredDevice(string Name, string Because)
{
    public override string ToString() => $"{Name} is ignored: {Because}";
}
