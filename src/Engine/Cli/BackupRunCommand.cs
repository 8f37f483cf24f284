using System.CommandLine;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Proofs;
using PantherStorage.Model.Retention;
using PantherStorage.Model.Signing;
using PantherStorage.Operations;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Operations.Status;
using PantherStorage.Storage;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage backup run</c>.</summary>
internal static class BackupRunCommand
{
    public static Verb Create()
    {
        var host = new HostOptions();
        var labels = new Option<string[]>("--label") { Description = "Only this label, whatever its pace; may be given again", HelpName = "LABEL" };
        var full = new Option<bool>("--full") { Description = "A full backup, whatever could be built on" };
        var adopt = new Option<string[]>("--adopt")
        {
            Description = "Take over from the machine with this id; without one, from the only other that has claimed the host's name. For a host that was reinstalled",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var missed = new Option<bool>("--all-missed") { Description = "Also each snapshot that no backup was made of while the host was offline, oldest first" };
        var json = new Option<bool>("--json") { Description = "One JSON document with what came of each item" };
        return Verb.Of("run", "Stores the newest snapshot of each item of the plan that is not in the bucket yet.",
                ["panther-storage backup run", "panther-storage backup run --label home --label postgresql --full", "panther-storage backup run --all-missed"],
                [
                    (ExitCode.Success, "everything is in the bucket"),
                    (ExitCode.BadInput, "the plan or storage.json cannot be used, or has no such label"),
                    (ExitCode.Refused, "a plain-http endpoint without leave, a full backup that storage.backup.budget refuses, or a name that another machine has"),
                    (ExitCode.Credentials, "the credentials file cannot be used, or the key was rejected; or the signing key that this machine had is missing"),
                    (ExitCode.ObjectStore, "the object store cannot be reached, or has no such bucket"),
                    (ExitCode.BackupDamaged, "what was stored is not what was sent, as when another machine stored over it: nothing of it counts as a backup"),
                    (ExitCode.System, "a tool failed or is missing (age, where backups are encrypted), or there is no snapshot"),
                    (ExitCode.Busy, "another backup runs on this host"),
                ])
            .Takes(labels, full, missed, adopt, host.Root, host.Plan, host.Config, json)
            .Does(async (parsed, cancellation) =>
            {
                var (plan, paths, config) = (host.ReadPlan(parsed), host.Paths(parsed), host.ReadConfig(parsed));
                var (outcomes, holds) = (new List<BackupOutcome>(), new HoldsFile(paths).Read());
                var (progress, views) = (new ProgressLine(), new SnapperViews(new Snapper(paths)));
                try
                {
                    await Counted(paths, outcomes, async () =>
                    {
                        var sealing = await AgeEncryptor.Of(config, cancellation);
                        using var key = await HostKey.FindOrMake(paths, mayReplace: parsed.GetResult(adopt) is not null, cancellation);
                        using var bucket = await host.OpenBucket(parsed, cancellation, locking: true);
                        // Until the bucket is read again, nobody knows here what it builds on.
                        await ForgetParents(paths);
                        var name = new MachineName(bucket.Store, plan.BucketPrefix, paths, key.Public, Since(host.PlanPath(parsed)));
                        foreach (var machine in await name.Take(parsed.GetResult(adopt) is null ? null : parsed.GetValue(adopt) ?? [], cancellation))
                            await Console.Error.WriteLineAsync($"took over the name `{plan.BucketPrefix}` from machine {machine}, whose signatures are trusted from now on: compare that id with the recovery card");
                        if (UnsignedBefore.Read(paths) is null)
                            UnsignedBefore.Remember(paths, await CatalogueReader.Read(bucket.Store, plan.BucketPrefix, cancellation));
                        var trust = host.Trust.Of(parsed);
                        await foreach (var outcome in (await Run(plan, paths, config, bucket, key, trust, name, sealing, views, parsed.GetValue(missed), cancellation)).Run(parsed.GetValue(labels) ?? [], parsed.GetValue(full), progress.Show, cancellation))
                        {
                            progress.Clear();
                            outcomes.Add(outcome);
                            if (!parsed.GetValue(json))
                                Tell(outcome);
                        }

                        var (catalogue, unknown) = await ParentMemory.Refresh(paths, bucket.Store, plan.BucketPrefix, trust, cancellation);
                        if (unknown is not null)
                            Note(unknown);
                        if (catalogue is not null)
                            holds = new HoldsFile(paths).Look(catalogue, SystemClock.Instance.GetCurrentInstant(), Note);
                    });
                    foreach (var secret in SecretsInBackups.Of(plan, paths, config))
                        Note($"{secret.Seen}; {secret.Remedy}");
                    var doubts = views.Doubts(SystemClock.Instance.GetCurrentInstant());
                    foreach (var doubt in doubts)
                        await Console.Error.WriteLineAsync($"panther-storage backup run: {Printable.Of(doubt)}");
                    if (parsed.GetValue(json))
                        await Console.Out.WriteLineAsync(BackupReports.Json(new RunReport(plan.BucketPrefix, outcomes) { Doubts = doubts, Held = [.. holds.Active] }));
                    foreach (var hold in holds.Active)
                        await Console.Error.WriteLineAsync($"WARNING  {hold.Label}: {holds.On(hold.Label)}");
                    return outcomes.FirstOrDefault(outcome => outcome.ExitCode != ExitCode.Success)?.ExitCode ?? ExitCode.Success;
                }
                finally
                {
                    // Also of a run that failed: that is what a monitor waits for.
                    progress.Clear();
                    if (!cancellation.IsCancellationRequested)
                        await new MetricsOutput(paths, config.Monitoring, "backup run").Send(plan.BucketPrefix, [.. BackupRunMetrics.Of(plan.BucketPrefix, outcomes, RunCounters.Read(paths)), KnownMetrics.Held(plan, holds)], cancellation);
                }
            });
    }

    private static async Task<BackupRun> Run(
        StoragePlan plan, HostPaths paths, StorageOptions config, OpenBucket bucket, SigningKey key, TrustedSigners trust, MachineName name, AgeEncryptor? sealing, SnapperViews views, bool allMissed, CancellationToken cancellation)
    {
        var options = config.Backup;
        var tools = await Tools.Versions(cancellation);
        var pipeline = new BackupPipeline(
            bucket.Store, tools, SystemClock.Instance, key, options.ContentDigest ? ContentDigest.Write : null, paths, sealing)
        {
            SendOptions = SendForm.Choose(
                options.CompressedSend, BandwidthLimit.Parse(options.BandwidthLimit),
                SendForm.Lacking(await SendAbility.Of(tools.BtrfsProgs, cancellation))),
        };
        var keeper = new LedgerKeeper(new LedgerFile(paths), SystemClock.Instance, Note);
        return new BackupRun(plan, bucket.Store, pipeline, views.Look,
            config.Backup.Budget == Budget.Refuse ? bucket.BudgetFor(plan.BucketPrefix, PriceList.Of(config.Monitoring.Cost)).Against : null)
        {
            Stored = keeper.Stored,
            Trust = trust,
            MayStore = (catalogue, token) => name.MustBeOurs(catalogue.Objects.Keys, token),
            AllMissed = allMissed,
            Expected = keeper.Read().Expected(plan.BucketPrefix).Select(each => each.Key).ToHashSet(StringComparer.Ordinal),
        };
    }

    // Of two machines that start at once, the one whose plan is older goes on.
    private static Instant Since(string plan) => Instant.FromDateTimeUtc(File.GetLastWriteTimeUtc(plan));

    /// <summary>
    /// What cannot be written down here must not keep what can be read from its backup: a file system turns read-only
    /// when its disk begins to fail. A stale memory costs a full backup at most.
    /// </summary>
    private static async Task ForgetParents(HostPaths paths)
    {
        try
        {
            ParentMemory.Forget(paths);
        }
        catch (StorageException e)
        {
            await Console.Error.WriteLineAsync($"panther-storage backup run: what the bucket builds on, how often runs failed and what was read cannot be written down: {e.Message} The snapshots that there are will be backed up all the same. A file system turns read-only after an error: see `dmesg`, and replace the disk before its next reboot if it fails.");
        }
    }

    /// <summary>Holds the lock, and counts what came of each item; a run that breaks off failed once more.</summary>
    private static async Task Counted(HostPaths paths, List<BackupOutcome> outcomes, Func<Task> run)
    {
        using var held = RunLock.Take(paths, "backup");
        var brokenOff = 0;
        try
        {
            await run();
        }
        catch (StorageException e) when (e.ExitCode != ExitCode.BadInput)
        {
            brokenOff = 1;
            throw;
        }
        finally
        {
            RunCounters.Count(paths, RunCounters.Completed, outcomes.Count(outcome => outcome.Outcome == BackupOutcome.WasStored));
            RunCounters.Count(paths, RunCounters.Failed, outcomes.Count(outcome => outcome.Outcome == BackupOutcome.HasFailed) + brokenOff);
        }
    }

    private static void Note(string note) => Console.Error.WriteLine($"panther-storage backup run: {note}");

    private static void Tell(BackupOutcome outcome)
    {
        if (outcome.ExitCode != ExitCode.Success)
            Console.Error.WriteLine($"{outcome.Label}: failed: {Printable.Lines(outcome.Because)}");
        else if (outcome.Outcome == BackupOutcome.WasStored)
            Console.WriteLine($"{outcome.Label}: {outcome.Kind}, {new Bytes(outcome.StreamBytes)} as {new Bytes(outcome.StoredBytes)} in {outcome.Seconds:0.0} s: {outcome.Key} ({outcome.Because})");
        else
            Console.WriteLine($"{outcome.Label}: {outcome.Outcome}: {outcome.Because}");
        if (outcome.Missed.Count > 0)
            Console.WriteLine($"{outcome.Label}: {outcome.Missed.Count} made since the backup before {(outcome.Missed.Count == 1 ? "is" : "are")} only on this machine: {string.Join(", ", outcome.Missed)}; `panther-storage backup run --label {outcome.Label} --all-missed` stores {(outcome.Missed.Count == 1 ? "it" : "them")} too");
        if (outcome.Upload is { } upload)
            Console.WriteLine($"{outcome.Label}: {upload}");
    }
}
