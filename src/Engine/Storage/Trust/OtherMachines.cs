using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Signing;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Trust;

/// <summary>Whether the backups below a name are this machine's to delete, or whether another has claimed the name.</summary>
public static class OtherMachines
{
    /// <param name="keys">Of all objects below the host's prefix.</param>
    /// <param name="own">Key of this machine; null where it has none, as on a machine that looks after another's backups.</param>
    /// <param name="named">Keys that the owner named.</param>
    /// <returns>What speaks against it, in words; null when nothing does.</returns>
    public static async Task<string?> Find(
        IObjectStore store, string host, HostPaths paths, IEnumerable<string> keys, VerifyingKey? own, ImmutableArray<VerifyingKey> named, CancellationToken cancellation)
    {
        var machines = keys.Select(key => MachineClaim.MachineOf(host, key)).OfType<string>().Where(id => id != own?.Fingerprint).ToList();
        if (machines.Count == 0)
            return null;
        if (MachineClaim.TooMany(host, machines) is { } many)
            return many;
        if (own is not null)
            return await new MachineName(store, host, paths, own, NodaTime.Instant.MaxValue).Against(keys, cancellation);
        var claims = new List<MachineClaim>();
        foreach (var machine in machines)
        {
            if (await MachineClaim.Read(store, host, machine, cancellation) is { } claim)
                claims.Add(claim);
        }

        var ours = named.Select(key => key.Fingerprint).ToHashSet(StringComparer.Ordinal);
        ours.UnionWith(claims.Where(claim => ours.Contains(claim.Machine)).SelectMany(claim => claim.Adopts).ToList());
        return machines.Except(ours).Where(machine => !claims.Any(claim => claim.Machine == machine && claim.Is(ClaimState.Withdrawn))).FirstOrDefault() is { } other
            ? $"the name `{host}` belongs to machine {other}, and this machine has no signing key of its own: give that machine's public key with --public-key FILE"
            : null;
    }
}
