using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <summary>What only looks at a host's backups in the bucket.</summary>
internal sealed class ReadBucket(Host host)
{
    /// <param name="label">Only this; null is all.</param>
    public async Task<ListReport> List(string? label, CancellationToken cancellation) =>
        ListReport.Of(host.Name, await Catalogue(cancellation), label, PriceList.Of(host.Options.Monitoring.Cost));

    /// <summary>Which restore points would die with one object.</summary>
    /// <param name="key">Of an archive or of a manifest.</param>
    public async Task<Impact> ImpactOf(string key, CancellationToken cancellation) => Impact.Of(await Catalogue(cancellation), key);

    /// <exception cref="Model.StorageException">The bucket cannot be read.</exception>
    public async Task<Catalogue> Catalogue(CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        return await host.ReadCatalogue(bucket, cancellation);
    }
}
