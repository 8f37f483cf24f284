using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Signing;

namespace PantherStorage.Storage.Trust;

/// <summary>Whose signatures a host believes: from its state, its options and the command line.</summary>
public static class HostTrust
{
    /// <param name="isOwn">Whether the backups are of this very host: else its own keys say nothing about them.</param>
    /// <param name="named">Keys named on the command line.</param>
    /// <param name="asked">The policy named there; null takes that of the options.</param>
    /// <exception cref="StorageException">A key or a record of this host cannot be read.</exception>
    public static TrustedSigners Of(HostPaths paths, BackupOptions options, bool isOwn, IReadOnlyCollection<VerifyingKey> named, SignaturePolicy? asked = null)
    {
        var own = isOwn ? HostKey.FindRecorded(paths) : null;
        var before = isOwn ? UnsignedBefore.Read(paths) : null;
        ImmutableArray<VerifyingKey> keys =
        [
            .. own is null ? [] : LocalMachines.Read(paths).Keys.Prepend(own),
            .. options.TrustedKeys.Select(VerifyingKey.Parse).OfType<VerifyingKey>(),
            .. named,
        ];
        var signs = named.Count > 0 || (own is not null && before is not null);
        return new TrustedSigners(
            asked ?? PolicyOf(options) ?? (signs ? SignaturePolicy.Require : SignaturePolicy.Warn),
            [.. keys.Distinct()],
            before?.Manifests.ToImmutableDictionary(StringComparer.Ordinal) ?? ImmutableDictionary<string, string>.Empty);
    }

    private static SignaturePolicy? PolicyOf(BackupOptions options) =>
        Enum.TryParse<SignaturePolicy>(options.Signatures, ignoreCase: true, out var policy) ? policy : null;
}
