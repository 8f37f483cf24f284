using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Operations.Backups;

/// <summary>What the bucket costs a month, and what it will cost once retention is full.</summary>
internal sealed class AssessCost(Host host)
{
    public async Task<CostReport> Run(CancellationToken cancellation)
    {
        using var bucket = await host.OpenBucket(cancellation);
        var prices = PriceList.Of(host.Options.Monitoring.Cost);
        var whole = await bucket.Bare.MayList(string.Empty, cancellation);
        var bill = Bill.Of(await bucket.Inventory.Contents(whole ? string.Empty : $"{host.Name}/", cancellation), prices);
        var forecast = host.OwnPlan is { } plan ? Forecast.Of(plan, host.ChainRules, await host.ReadCatalogue(bucket, cancellation), bill, prices, host.Now) : null;
        return new CostReport(prices, bill, forecast, whole ? null : $"the key sees only {host.Name}/: other hosts are left out, and all free gigabytes are counted for this one");
    }
}
