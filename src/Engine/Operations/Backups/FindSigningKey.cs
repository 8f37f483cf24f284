using PantherStorage.Model.Signing;
using PantherStorage.Storage.Trust;

namespace PantherStorage.Operations.Backups;

/// <summary>The key that the host's backups are signed with; made where there is none.</summary>
internal sealed class FindSigningKey(Host host)
{
    public async Task<VerifyingKey> Run(CancellationToken cancellation)
    {
        using var key = await HostKey.Find(host.Paths, cancellation) ?? await Make();
        return key.Public;

        async Task<SigningKey> Make()
        {
            using var held = host.LockBackups();
            return await HostKey.FindOrMake(host.Paths, mayReplace: false, cancellation);
        }
    }
}
