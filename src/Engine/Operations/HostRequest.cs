using System.Collections.Immutable;
using PantherStorage.Model.Chains;

namespace PantherStorage.Operations;

/// <summary>Which host is meant, and which files stand for its own. What is null is the host's own.</summary>
internal sealed record HostRequest
{
    /// <summary>Where the host's root is mounted.</summary>
    public string Root { get; init; } = "/";

    public string? PlanFile { get; init; }

    /// <summary>A storage.json.</summary>
    public string? OptionsFile { get; init; }

    /// <summary>The host's name in the bucket, where there is no plan (a rescue system).</summary>
    public string? Name { get; init; }

    public string? CredentialsFile { get; init; }

    /// <summary>The private key of encrypted backups.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Files with public keys whose signatures are believed too.</summary>
    public ImmutableArray<string> PublicKeys { get; init; } = [];

    /// <summary>What becomes of a backup that no known key has signed; null is as the options say.</summary>
    public SignaturePolicy? Signatures { get; init; }
}
