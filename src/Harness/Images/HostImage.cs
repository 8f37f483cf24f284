using System.Collections.Immutable;
using PantherStorage.Harness.Files;
using PantherStorage.Harness.Machines;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Harness.Images;

/// <param name="Path">qcow2; never written to once built.</param>
public sealed record ImageDisk(DiskShape Shape, string Path);

/// <summary>A host's disks as provisioned, and how to boot them.</summary>
public sealed record HostImage
{
    public required string Host { get; init; }

    /// <summary>What the machine's firmware says of itself, as the host's does.</summary>
    public HostEvidence Evidence { get; init; } = HostEvidence.None;

    public required CacheDirectory Cache { get; init; }

    /// <summary>The primary first: in the order in which the guest numbers them.</summary>
    public required ImmutableArray<ImageDisk> Disks { get; init; }

    public required string Kernel { get; init; }

    public required string Initrd { get; init; }

    public required string KernelCommandLine { get; init; }

    /// <summary>Opens the guest for root.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>By which the guest is known.</summary>
    public required GuestHostKey HostKey { get; init; }

    /// <summary>Which builds made it.</summary>
    public required ImageOrigin Origin { get; init; }

    /// <summary>Whether this run built it; else it came from the cache.</summary>
    public required bool WasBuilt { get; init; }
}
