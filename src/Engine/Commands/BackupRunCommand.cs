using System.CommandLine;
using NodaTime;
using PantherStorage.Engine.Backup;
using PantherStorage.Engine.Backup.Costs;
using PantherStorage.Engine.Backup.Running;
using PantherStorage.Engine.Layout;
using PantherStorage.Engine.ObjectStore;
using PantherStorage.Engine.Snapshots;
using PantherStorage.Engine.Status;

namespace PantherStorage.Engine.Commands;

/// <summary><c>panther-storage backup run</c>.</summary>
internal static class BackupRunCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label, whatever its pace; may be given again", HelpName = "LABEL" };
        var full = new Option<bool>("--full") { Description = "A full backup, whatever could be built on" };
        var json = new Option<bool>("--json") { Description = "One JSON document with what came of each item" };
        return Verb.Of("run", "Stores the newest snapshot of each item of the plan that is not in the bucket yet.",
                ["panther-storage backup run", "panther-storage backup run --label home --label postgresql --full"],
                [
                    (ExitCode.Success, "everything is in the bucket"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or has no such label"),
                    (ExitCode.Refused, "a plain-http endpoint without leave, or a full backup that storage.backup.budget refuses"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.System, "a tool failed, or there is no snapshot"),
                    (ExitCode.Busy, "another backup runs on this host"),
                ])
            .Takes(labels, full, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var plan = host.ReadPlan(parsed);
                var options = host.ReadConfig(parsed).Backup;
                using var held = RunLock.Take(host.Paths(parsed), "backup");
                using var bucket = await host.OpenBucket(parsed, cancellation);
                var pipeline = new BackupPipeline(
                    bucket.Store, await Tools.Versions(cancellation), SystemClock.Instance, options.ContentDigest ? ContentDigest.Write : null,
                    host.Paths(parsed));
                var run = new BackupRun(plan, bucket.Store, pipeline, new Snapper(host.Paths(parsed)).List,
                    options.Budget == Budget.Refuse ? bucket.BudgetFor(plan.BucketPrefix, PriceList.Of(host.ReadConfig(parsed).Monitoring.Cost)).Against : null);

                // Until the bucket is read again, nobody knows here what it builds on.
                ParentMemory.Forget(host.Paths(parsed));
                var progress = new ProgressLine();
                var outcomes = new List<BackupOutcome>();
                await foreach (var outcome in run.Run(parsed.GetValue(labels) ?? [], parsed.GetValue(full), progress.Show, cancellation))
                {
                    progress.Clear();
                    outcomes.Add(outcome);
                    if (!parsed.GetValue(json))
                        Tell(outcome);
                }

                RunCounters.Count(host.Paths(parsed), RunCounters.Completed, outcomes.Count(outcome => outcome.Outcome == BackupOutcome.WasStored));
                RunCounters.Count(host.Paths(parsed), RunCounters.Failed, outcomes.Count(outcome => outcome.Outcome == BackupOutcome.HasFailed));
                if (await ParentMemory.Refresh(host.Paths(parsed), bucket.Store, plan.BucketPrefix, cancellation) is { } unknown)
                    await Console.Error.WriteLineAsync($"panther-storage backup run: {unknown}");
                if (parsed.GetValue(json))
                    await Console.Out.WriteLineAsync(BackupReports.Json(new RunReport(plan.BucketPrefix, outcomes)));
                return outcomes.FirstOrDefault(outcome => outcome.ExitCode != ExitCode.Success)?.ExitCode ?? ExitCode.Success;
            });
    }

    private static void Tell(BackupOutcome outcome)
    {
        if (outcome.ExitCode != ExitCode.Success)
            Console.Error.WriteLine($"{outcome.Label}: failed: {outcome.Because}");
        else if (outcome.Outcome == BackupOutcome.WasStored)
            Console.WriteLine($"{outcome.Label}: {outcome.Kind}, {new Bytes(outcome.StreamBytes)} as {new Bytes(outcome.StoredBytes)} in {outcome.Seconds:0.0} s: {outcome.Key} ({outcome.Because})");
        else
            Console.WriteLine($"{outcome.Label}: {outcome.Outcome}: {outcome.Because}");
        if (outcome.Upload is { } upload)
            Console.WriteLine($"{outcome.Label}: {upload}");
    }
}
