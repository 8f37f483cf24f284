using System.CommandLine;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Operations;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup prune</c>.</summary>
internal static class BackupPruneCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label; may be given again", HelpName = "LABEL" };
        var dry = new Option<bool>("--dry-run") { Description = "Say what would go, and why; delete nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        return Verb.Of("prune", "Deletes the backups that the retention policy does not keep, and that no kept one builds on.",
                ["panther-storage backup prune --dry-run", "panther-storage backup prune --label home --credentials /root/pruner.env"],
                [
                    (ExitCode.Success, "pruned, or shown"),
                    (ExitCode.Failed, "something that was to go is still there; each is named"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or keeps no tier"),
                    (ExitCode.Refused, "another machine has claimed the host's name, or two listings of the bucket disagree"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key may not delete (deleteFiles)"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.System, "the ledger, which says what was deleted on purpose, cannot be written: before anything was deleted, or, where a report is printed, after what it names"),
                    (ExitCode.Busy, "a backup runs on this host"),
                ])
            .Takes(labels, dry, host.Credentials, host.Trust.PublicKey, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var (plan, dryRun) = (host.ReadPlan(parsed), parsed.GetValue(dry));
                using var held = dryRun ? null : RunLock.Take(host.Paths(parsed), "backup");
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var (contents, catalogue) = await BucketView.Read(token => host.Trust.Read(parsed, bucket.Store, token), bucket.Inventory, plan.BucketPrefix, bucket.Store.Description, cancellation);
                await host.Trust.MustBeOurs(parsed, bucket.Store, catalogue, cancellation);
                var now = await bucket.Now(cancellation);
                var holds = new HoldsFile(host.Paths(parsed)).Look(catalogue, now, note => Console.Error.WriteLine($"panther-storage backup prune: {note}"), dryRun);
                var decisions = await ObjectLocks.Respect(
                    RemoteRetention.Decide(plan, catalogue, parsed.GetValue(labels) ?? [], now, holds), contents, bucket.Inventory, now, cancellation);
                var ledger = new LedgerFile(host.Paths(parsed));
                if (!dryRun)
                {
                    ParentMemory.Forget(host.Paths(parsed));
                    // Before anything is deleted: what is missing later must be known to have gone on purpose.
                    var going = decisions.Where(decision => decision.Goes).Select(decision => decision.Backup.Key).ToHashSet(StringComparer.Ordinal);
                    ledger.Change(known => known.Taking(going, TakenArchive.ByPrune, now));
                }

                var report = dryRun
                    ? PruneReport.Of(plan.BucketPrefix, true, [.. decisions.Select(decision => new RemotelyPruned(decision, null))])
                    : PruneReport.Of(plan.BucketPrefix, false, await RemotePruning.Run(bucket.Inventory, contents, decisions, cancellation).ToListAsync(cancellation));
                var unsettled = dryRun ? null : Settle(ledger, report);
                if (!dryRun && await ParentMemory.Refresh(host.Paths(parsed), bucket.Store, plan.BucketPrefix, host.Trust.Of(parsed), cancellation) is { Unknown: { } unknown })
                    await Console.Error.WriteLineAsync($"panther-storage backup prune: {unknown}");
                report = report with { ByHand = ByHand.Of(decisions.Select(decision => decision.Backup), PriceList.Of(host.ReadConfig(parsed).Monitoring.Cost)) };
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(UpkeepReports.Json(report));
                else
                    Print(report);
                if (unsettled is not null)
                {
                    await Console.Error.WriteLineAsync($"panther-storage backup prune: {Printable.Lines(unsettled)}");
                    return ExitCode.System;
                }

                return report.Items.Any(item => item.Failure is not null) ? ExitCode.Failed : ExitCode.Success;
            });
    }

    /// <summary>Has the ledger forget what is gone, and expect again what was not deleted.</summary>
    /// <returns>Why it could not be told: no reason to keep the report back. Null when it was.</returns>
    private static string? Settle(LedgerFile ledger, PruneReport report)
    {
        var (gone, left) = (report.Items.Where(item => item is { Goes: true, Failure: null }), report.Items.Where(item => item.Failure is not null));
        try
        {
            ledger.Change(known => known.Settled([.. gone.Select(item => item.Key)], [.. left.Select(item => item.Key)]));
            return null;
        }
        catch (StorageException e)
        {
            return $"what was deleted is as the report says, but the ledger could not be brought up to date: {e.Message} It still says that what was to be deleted was deleted on purpose, so `backup verify` will not miss it{(report.Items.Any(item => item.Failure is not null) ? ", nor what is still there, should it be lost" : string.Empty)}. Make the state directory writable; the next `backup prune` deletes what is left.";
        }
    }

    private static void Print(PruneReport report)
    {
        foreach (var item in report.Items)
        {
            var does = !item.Goes ? "keep" : report.DryRun ? "would delete" : item.Failure is null ? "deleted" : "FAILED";
            Console.WriteLine($"{does,-12}  {item.SnapshotTime}  {item.Tier,-7}  {new Bytes(item.Bytes),10}  {item.Key}: {item.Failure ?? string.Join("; ", item.Because)}");
        }

        Console.WriteLine($"{(report.DryRun ? "would free" : "freed")} {new Bytes(report.FreedBytes)}; {report.Items.Count(item => !item.Goes)} backups kept");
        if (report.ByHand.InWords is { } byHand)
            Console.WriteLine(byHand);
    }
}
