using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <summary>One page: how to restore the host with standard tools alone.</summary>
internal sealed class WriteRecoveryCard(Host host)
{
    /// <returns>Markdown.</returns>
    public async Task<string> Run(CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        var options = host.Options.Backup;
        return RecoveryCard.Write(new RecoveryFacts(
            host.Name, B2Address.Of(options), options.B2.CredentialsFile, host.OwnPlan, await host.ReadCatalogue(bucket, cancellation), host.Now)
        {
            SigningKey = host.IsNamed ? null : HostKey.FindPublic(host.Paths),
        });
    }
}
