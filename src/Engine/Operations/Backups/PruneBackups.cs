using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Operations.Backups;

/// <summary>Deletes the backups that the retention policy does not keep, and that no kept one builds on.</summary>
internal sealed class PruneBackups(Host host, IEvents events)
{
    private readonly LedgerFile ledger = new(host.Paths);

    /// <param name="labels">Only these; all of the plan where there are none.</param>
    /// <param name="verifiedWithin">How old the last verification may be, which must have found nothing; null asks for none.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: there is no such verification; nothing was deleted.</exception>
    public async Task<PruneReport> Run(IReadOnlyList<string> labels, bool dryRun, Duration? verifiedWithin, CancellationToken cancellation)
    {
        var plan = host.Plan;
        using var held = host.LockBackups(dryRun);
        using var bucket = await host.OpenBucketToDelete(cancellation);
        if (verifiedWithin is { } limit && new VerificationMemory(host.Paths, plan.BucketPrefix).Doubt(limit, bucket.Store.Description, host.Now) is { } doubt)
            throw new StorageException(ExitCode.Refused, $"nothing is deleted, since {doubt}. See `panther-storage backup verify --level sample next/12`, or leave out --if-verified.");
        var (contents, catalogue) = await BucketView.Read(token => host.ReadCatalogue(bucket, token), bucket.Inventory, plan.BucketPrefix, bucket.Store.Description, cancellation);
        await host.Trust.MustBeOurs(bucket, catalogue, cancellation);
        var now = await bucket.Now(cancellation);
        var holds = new HoldsFile(host.Paths).Look(catalogue, now, events.Note, dryRun);
        var kept = await Kept(bucket, catalogue, dryRun, cancellation);
        var decisions = await ObjectLocks.Respect(RemoteRetention.Decide(kept.Plan, catalogue, labels, now, holds, ledger.Read().Ledger.Proved(catalogue)), contents, bucket.Inventory, now, cancellation);
        var report = dryRun
            ? PruneReport.Of(plan.BucketPrefix, true, [.. decisions.Select(decision => new RemotelyPruned(decision, null))])
            : await Delete();
        var prices = PriceList.Of(host.Options.Monitoring.Cost);
        return report with { Conceded = kept.Conceded, Needed = OnlyForOthers.Of(decisions, prices), ByHand = ByHand.Of(decisions.Select(decision => decision.Backup), prices) };

        async Task<PruneReport> Delete()
        {
            ParentMemory.Forget(host.Paths);
            // Before anything is deleted: what is missing later must be known to have gone on purpose.
            var going = decisions.Where(decision => decision.Goes).Select(decision => decision.Backup.Key).ToHashSet(StringComparer.Ordinal);
            ledger.Change(known => known.Taking(going, TakenArchive.ByPrune, now));
            var done = PruneReport.Of(plan.BucketPrefix, false, await RemotePruning.Run(bucket.Inventory, contents, decisions, cancellation).Told(events, "deleting", decisions.Length, cancellation).ToListAsync(cancellation));
            done = done with { Unsettled = Settle(done) };
            if (await ParentMemory.Refresh(host.Paths, bucket.Store, plan.BucketPrefix, host.Trust.Signers, host.ChainRules, cancellation) is { Unknown: { } unknown })
                events.Note(unknown);
            return done;
        }
    }

    /// <summary>The plan as the bucket sees it: where the budget adapts, what it gives up is decided first.</summary>
    private async Task<(StoragePlan Plan, IReadOnlyList<string> Conceded)> Kept(OpenBucket bucket, Catalogue catalogue, bool dryRun, CancellationToken cancellation)
    {
        var adapting = new Adapting(host, events);
        if (!host.Adapts)
        {
            if (!dryRun)
                adapting.Forget();
            return (host.Plan, []);
        }

        var account = await bucket.Account(host.Name, host.Options.Monitoring.Cost, cancellation);
        var costs = adapting.Costs(catalogue, await bucket.Bill(account, host.RunsADay, cancellation), account.Prices);
        var conceded = adapting.Decide(costs, account.Prices, dryRun);
        return (costs.PlanWith(conceded.Names.Length), Adapting.Words(host, conceded));
    }

    /// <summary>Has the ledger forget what is gone, and expect again what was not deleted.</summary>
    /// <returns>Why the ledger could not be updated, which is no reason to withhold the report; null when it was.</returns>
    private string? Settle(PruneReport report)
    {
        var (gone, left) = (report.Items.Where(item => item is { Goes: true, Failure: null }), report.Items.Where(item => item.Failure is not null));
        try
        {
            ledger.Change(known => known.Settled([.. gone.Select(item => item.Key)], [.. left.Select(item => item.Key)]));
            return null;
        }
        catch (StorageException e)
        {
            return $"the report says what was deleted, but the ledger could not be updated: {e.Message} It already records all that was to be deleted as deleted on purpose, so `backup verify` will not report it as missing{(report.Items.Any(item => item.Failure is not null) ? ", nor what is still there, should it be lost" : string.Empty)}. Make the state directory writable; the next `backup prune` deletes what is left.";
        }
    }
}
