using System.Collections.Immutable;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Provisioning;

/// <summary>Which plan goes to which disks, and where the result is mounted.</summary>
public sealed record ProvisionRequest
{
    public required StoragePlan Plan { get; init; }

    /// <summary>Each disk by its role, which is the pool's name for a pool's first, e.g. <c>primary</c> → <c>/dev/nvme0n1</c>.</summary>
    public required ImmutableDictionary<string, string> Disks { get; init; }

    /// <summary>An empty or missing directory below which the new system is mounted.</summary>
    public required string Root { get; init; }

    /// <summary>What opens encrypted pools, by the pool's name.</summary>
    public ImmutableDictionary<string, Passphrase> Passphrases { get; init; } = ImmutableDictionary<string, Passphrase>.Empty;

    /// <summary>Disks that may be overwritten although they hold something. Being named here is the only way.</summary>
    public ImmutableArray<string> Wipe { get; init; } = [];
}
