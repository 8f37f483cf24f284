using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Costs;
using PantherStorage.Model.Monitoring;
using PantherStorage.Model.Nights;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Retention;
using PantherStorage.Model.Signing;
using PantherStorage.Operations.Doctoring;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Bucket;
using PantherStorage.Storage.Catalogues;
using PantherStorage.Storage.Proofs;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Trust;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Backups;

/// <param name="Labels">Only these, whatever their pace; all that are due where there are none.</param>
/// <param name="Full">A full backup, even where an incremental one is possible.</param>
/// <param name="AllMissed">Also each snapshot of which no backup was made while the host was offline.</param>
/// <param name="Adopt">Machines whose claim on the host's name is taken over; with none in it, the only other one. Null takes over nothing.</param>
internal sealed record RunBackupsRequest(IReadOnlyList<string> Labels, bool Full, bool AllMissed, IReadOnlyList<string>? Adopt)
{
    /// <summary>Only if the last window's run was missed, or did not come through.</summary>
    public bool IfMissed { get; init; }

    /// <summary>How long uploads may take, as a person said it; null where the windows bind it, or nothing.</summary>
    public RunUntil? Until { get; init; }

    /// <summary>Whether it is as the timer starts it: a run that a person asks something of goes on until it is done.</summary>
    public bool IsByTheClock => Labels.Count == 0 && !Full && !AllMissed && Adopt is null && Until is null;
}

/// <summary>Stores the newest snapshot of each item of the plan that is not in the bucket yet.</summary>
internal sealed class RunBackups(Host host, IEvents events)
{
    private readonly List<BackupOutcome> outcomes = [];
    private readonly SnapperViews views = new(host.Snapper);
    private readonly NightFile memory = new(host.Paths);
    private Holds holds = Holds.None;
    private NightBounds bounds = NightBounds.None;
    private NightNote note = NightNote.None;
    private IReadOnlyList<string> order = [];

    /// <param name="done">Told what came of each item as soon as that is known.</param>
    public async Task<RunReport> Run(RunBackupsRequest request, Action<BackupOutcome> done, CancellationToken cancellation)
    {
        var (plan, config) = (host.Plan, host.Options);
        holds = new HoldsFile(host.Paths).Read();
        note = memory.Read();
        if (request.IfMissed && CatchUp.WhyNot(host.Windows, host.Now, note) is { } nothing)
            return Idle(nothing);
        bounds = new NightBounds(NightOf(request), config.Backup.Rate(), RetentionPolicy.ZoneOf(plan));
        try
        {
            if (await Waits(request, cancellation) is { } wait)
                return Idle(wait.Why);
            await Counted(() => StoreAll(request, done, cancellation));
            Remember(request);
            foreach (var secret in SecretsInBackups.Of(plan, host.Paths, config))
                events.Note($"{secret.Seen}; {secret.Remedy}");
            var doubts = views.Doubts(host.Now);
            foreach (var doubt in doubts)
                events.Note(doubt);
            foreach (var hold in holds.Active)
                events.Note($"WARNING  {hold.Label}: {holds.On(hold.Label)}");
            return new RunReport(plan.BucketPrefix, outcomes) { Doubts = doubts, Held = [.. holds.Active], Conceded = new Adapting(host, events).Words(), Night = bounds.IsFree ? null : Told(null) };
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.Busy && request.IfMissed)
        {
            return Idle("another backup is running");
        }
        finally
        {
            // Also of a run that failed: that is what a monitor waits for.
            if (!cancellation.IsCancellationRequested)
            {
                await new MetricsOutput(host, config.Monitoring, events).Send(
                    plan.BucketPrefix, [.. BackupRunMetrics.Of(plan.BucketPrefix, outcomes, RunCounters.Read(host.Paths)), BackupRunMetrics.Waiting(plan.BucketPrefix, note), KnownMetrics.Held(plan, holds)], cancellation);
            }
        }
    }

    private async Task StoreAll(RunBackupsRequest request, Action<BackupOutcome> done, CancellationToken cancellation)
    {
        var plan = host.Plan;
        var encryptor = await AgeEncryptor.Of(host.Options, cancellation);
        if (encryptor is not null && bounds.Night.Deadline is not null)
            events.Note("encrypted uploads cannot be resumed, so one that is under way when the night ends goes on until it is done");
        using var key = await HostKey.FindOrMake(host.Paths, mayReplace: request.Adopt is not null, cancellation);
        using var bucket = await host.OpenBucket(cancellation, locking: true);
        // Until the bucket is read again, nobody knows here what it builds on.
        ForgetParents();
        var name = new MachineName(bucket.Store, plan.BucketPrefix, host.Paths, key.Public, PlanSince());
        foreach (var machine in await name.Take(request.Adopt, cancellation))
            events.Note($"took over the name `{plan.BucketPrefix}` from machine {machine}, whose signatures are trusted from now on: compare that id with the recovery card");
        if (UnsignedBefore.Read(host.Paths) is null)
            UnsignedBefore.Remember(host.Paths, await CatalogueReader.Read(bucket.Store, plan.BucketPrefix, cancellation));
        await new Adapting(host, events).Refresh(bucket, cancellation);
        await new UnfinishedUploads(host.Paths).GiveUp(bucket.Store, [.. host.BucketPlan.Backup.Items.Where(item => !item.IsLeftOut).Select(item => item.Label), .. request.Labels], events.Note, cancellation);
        var run = await Prepare(bucket, key, name, encryptor, request, cancellation);
        if (IsWhole(request))
            memory.TryWrite(note = note.Working(bounds.Night, host.Now));
        await foreach (var outcome in run.Run(request.Labels, request.Full, events, cancellation))
        {
            outcomes.Add(outcome);
            done(outcome);
        }

        var (catalogue, unknown) = await ParentMemory.Refresh(host.Paths, bucket.Store, plan.BucketPrefix, run.Trust, host.ChainRules, cancellation);
        if (unknown is not null)
            events.Note(unknown);
        if (catalogue is not null)
            holds = new HoldsFile(host.Paths).Look(catalogue, host.Now, events.Note);
    }

    private async Task<BackupRun> Prepare(
        OpenBucket bucket, SigningKey key, MachineName name, AgeEncryptor? encryptor, RunBackupsRequest request, CancellationToken cancellation)
    {
        var (plan, options) = (Asked(host.BucketPlan, request.Labels), host.Options.Backup);
        var tools = await Tools.Versions(cancellation);
        var pipeline = new BackupPipeline(
            bucket.Store, tools, host.Clock, key, options.ContentDigest ? ContentDigest.Write : null, host.Paths, encryptor)
        {
            Until = bounds.Night.Deadline is { } end ? new UploadDeadline(end, host.Clock, bucket.Pace) : null,
            UntilOfFulls = bounds.Night.Kind == NightKind.Outside && bounds.Night.DeadlineOfFulls(host.Now, bounds.Rate) is { } soon ? new UploadDeadline(soon, host.Clock, bucket.Pace) : null,
            NightRoom = options.Compression == CompressionLevel.Auto && encryptor is null && bounds.Night.Deadline is not null && bounds.RoomAt(host.Now) is < long.MaxValue and var room ? room : null,
            Level = CompressionLevel.Choose(options.Compression, options.Rate()),
            SendOptions = SendForm.Choose(
                options.CompressedSend, options.Rate(),
                SendForm.Lacking(await SendAbility.Of(tools.BtrfsProgs, cancellation))),
        };
        var keeper = new LedgerKeeper(new LedgerFile(host.Paths), host.Clock, events.Note);
        var known = keeper.Read();
        return new BackupRun(plan, bucket.Store, pipeline, views.Look,
            options.Budget == Budget.Refuse ? bucket.BudgetFor(plan.BucketPrefix, host.Options.Monitoring.Cost, host.RunsADay).Against : null)
        {
            Stored = keeper.Stored,
            Trust = host.Trust.Signers,
            MayStore = (catalogue, token) => name.MustBeOurs(catalogue.Objects.Keys, token),
            AllMissed = request.AllMissed,
            Night = bounds,
            Order = TellOrder,
            Bounds = host.ChainRules.Bounds,
            Proved = known.Proved,
            Expected = known.Expected(plan.BucketPrefix).Select(each => each.Key).ToHashSet(StringComparer.Ordinal),
        };
    }

    // What the budget leaves out is backed up all the same when it is asked for by name.
    private static StoragePlan Asked(StoragePlan plan, IReadOnlyList<string> labels) =>
        plan with { Backup = plan.Backup with { Items = [.. plan.Backup.Items.Where(item => !item.IsLeftOut || labels.Contains(item.Label))] } };

    private Night NightOf(RunBackupsRequest request) => request switch
    {
        { Until: { } until } => until.Night(host.Windows, host.Now, note),
        { IsByTheClock: true } => Night.Of(host.Windows, host.Now, note),
        _ => Night.Free,
    };

    // What a person asks for is done on battery too.
    private async Task<NightWait?> Waits(RunBackupsRequest request, CancellationToken cancellation)
    {
        if (await new HostConditions(host).Against(host.Now, cancellation) is not { } wait)
            return null;
        if (!request.IsByTheClock)
        {
            events.Note($"{wait.Why}; a run by hand goes on");
            return null;
        }

        memory.TryWrite(note = note.Waiting([wait]));
        return wait;
    }

    private void TellOrder(IReadOnlyList<string> labels)
    {
        order = labels;
        if (labels.Count > 1 && (bounds.Night.Deadline is not null || bounds.Night.Kind == NightKind.Outside))
            events.Note($"{(bounds.Night.Deadline is { } end ? $"until {end.InZone(bounds.Zone):uuuu-MM-dd HH:mm}" : bounds.Night.Kind.InWords())}, in this order: {string.Join(", ", labels)}");
    }

    // A full that goes on another night is no reason to come back by day; whatever else is left is.
    private void Remember(RunBackupsRequest request)
    {
        if (!IsWhole(request))
            return;
        var now = host.Now;
        note = note.Waiting(outcomes.Where(outcome => outcome.Outcome == Outcome.Waiting).Select(outcome => new NightWait(outcome.Label, NightWaitKind.Window, outcome.Because, now)));
        memory.TryWrite(note = note with { IsThrough = note.IsThrough || outcomes.All(outcome => outcome.Outcome is Outcome.Stored or Outcome.Skipped || outcome.IsFullOfSubvolume) });
    }

    // A run of some labels says nothing of the others' night.
    private bool IsWhole(RunBackupsRequest request) => !bounds.IsFree && request.Labels.Count == 0;

    private RunReport Idle(string why) => new(host.Plan.BucketPrefix, []) { Night = Told(why) };

    private NightReport Told(string? nothing) => new(bounds.Night.Kind.InWords(), bounds.Night.Deadline, order, note.Waits, nothing);

    // Of two machines that start at once, the one whose plan is older goes on.
    private Instant PlanSince() => Instant.FromDateTimeUtc(File.GetLastWriteTimeUtc(host.PlanPath));

    /// <summary>
    /// What cannot be written down here must not keep what can be read from its backup: a file system turns read-only
    /// when its disk begins to fail. A stale memory costs a full backup at most.
    /// </summary>
    private void ForgetParents()
    {
        try
        {
            ParentMemory.Forget(host.Paths);
        }
        catch (StorageException e)
        {
            events.Note($"the state of this run (which snapshots the bucket builds on, failure counts, what was read) cannot be saved: {e.Message} Existing snapshots are backed up all the same. A file system turns read-only after an error: see `dmesg`, and replace the disk before its next reboot if it fails.");
        }
    }

    /// <summary>Holds the lock, and counts what came of each item; a run that breaks off failed once more.</summary>
    private async Task Counted(Func<Task> run)
    {
        using var held = host.LockBackups();
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
            RunCounters.Count(host.Paths, RunCounters.Completed, outcomes.Count(outcome => outcome.Outcome == Outcome.Stored));
            RunCounters.Count(host.Paths, RunCounters.Sent, outcomes.Where(outcome => outcome.Outcome == Outcome.Stored).Sum(outcome => outcome.StoredBytes));
            RunCounters.Count(host.Paths, RunCounters.Failed, outcomes.Count(outcome => outcome.Outcome == Outcome.Failed) + brokenOff);
        }
    }
}
