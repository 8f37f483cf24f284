using System.Collections.Immutable;
using PantherStorage.Model.Signing;

namespace PantherStorage.Model.Chains;

/// <summary>What becomes of a backup that nobody known has signed.</summary>
public enum SignaturePolicy
{
    /// <summary>It is not believed: no parent, never the latest, in no tier, and not deleted.</summary>
    Require,

    /// <summary>It counts, and is told.</summary>
    Warn,

    /// <summary>It counts.</summary>
    Off,
}

/// <summary>Whose signatures are believed.</summary>
/// <param name="Keys">This host's, those of machines that it took over from, and those that its owner named.</param>
/// <param name="Before">Digests of unsigned manifests that were in the bucket when this host began to sign, by key.</param>
public sealed record TrustedSigners(SignaturePolicy Policy, ImmutableArray<VerifyingKey> Keys, ImmutableDictionary<string, string> Before)
{
    /// <summary>Believes every manifest that is whole.</summary>
    public static TrustedSigners Anybody { get; } = new(SignaturePolicy.Off, [], ImmutableDictionary<string, string>.Empty);

    public bool Knows(VerifyingKey key) => Keys.Contains(key);

    /// <returns>The backup with what is to be told of it; or why it is not believed.</returns>
    public (StoredBackup? Believed, string? Because) Judge(StoredBackup backup, string manifest)
    {
        if (backup.Signer is { } signer && Knows(signer))
            return (backup, null);
        backup = backup with { IsForeign = backup.Signer is not null && Keys.Length > 0 };
        if (Policy == SignaturePolicy.Off)
            return (backup, null);
        if (backup.Signer is null && Before.TryGetValue(manifest, out var digest) && digest == backup.Digest)
            return (backup with { Doubt = "unsigned; it was in the bucket before this host began to sign" }, null);
        var doubt = Doubt(backup.Signer);
        return Policy == SignaturePolicy.Warn ? (backup with { Doubt = doubt }, null) : (null, $"{doubt}; {Remedy(backup.Signer)}");
    }

    private string Doubt(VerifyingKey? signer) =>
        signer is null ? "unsigned: its manifest is of format 1, which anybody who can write to the bucket can make"
        : Keys.Length == 0 ? $"signed by {signer}, and no public key was given to compare with"
        : $"signed by {signer}, an unknown machine's key";

    private string Remedy(VerifyingKey? signer) =>
        signer is null ? "`--signatures warn` accepts it all the same"
        : Keys.Length == 0 ? "give the host's public key with --public-key, or accept it with `--signatures warn`"
        : $"if it is this host's earlier key, take over with `backup run --adopt {signer}`, name the key in storage.backup.trustedKeys, or give it with --public-key";
}
