using PantherStorage.Model.Chains;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <summary>Deletes what no backup needs: stale uploads, archives without manifests, old hidden versions.</summary>
internal sealed class SweepBucket(Host host, IEvents events)
{
    public async Task<GcReport> Run(GarbageRules rules, bool dryRun, CancellationToken cancellation)
    {
        using var held = host.LockBackups(dryRun);
        using var bucket = await host.OpenBucketToDelete(cancellation);
        var name = host.Name;
        var (contents, catalogue) = await BucketView.Read(token => host.ReadCatalogue(bucket, token), bucket.Inventory, name, bucket.Store.Description, cancellation);
        await host.Trust.MustBeOurs(bucket, catalogue, cancellation);
        var now = await bucket.Now(cancellation);
        var decisions = await ObjectLocks.Respect(Garbage.Decide(contents, catalogue, name, rules, now).Spare(Missing(name, catalogue)).SpareUploads(new UnfinishedUploads(host.Paths).In(bucket.Store.Description)), bucket.Inventory, now, cancellation);
        return dryRun ? GcReport.Planned(name, decisions) : await GcReport.Done(name, Sweeping.Run(bucket.Inventory, decisions, cancellation).Told(events, "deleting", decisions.Length, cancellation));
    }

    private HashSet<string> Missing(string name, Catalogue catalogue) =>
        [.. new LedgerFile(host.Paths).Read().Ledger.Expected(name).Select(each => each.Key).Except(catalogue.Backups.Select(backup => backup.Key), StringComparer.Ordinal)];
}
