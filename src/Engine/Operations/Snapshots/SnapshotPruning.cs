using System.Collections.Immutable;
using PantherStorage.Linux.Mounts;
using PantherStorage.Model;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Retention;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Operations.Snapshots;

/// <summary>What a prune came to.</summary>
/// <param name="ExitCode">Refused when nothing was deleted for fear of a wrong clock; that of the bucket when it could not be asked.</param>
internal sealed record PruneResult(ImmutableArray<Pruned> Snapshots, ImmutableArray<string> Notes, ExitCode ExitCode);

/// <summary>Prunes: the snapshots, the clock, and what the bucket builds on, brought together.</summary>
internal sealed class SnapshotPruning(Timeline timeline, bool dryRun, bool trustClock)
{
    private readonly PruneRun run = new(timeline.Host.Paths, timeline.Host.Snapper, timeline.Host.OptionsOrDefaults.Snapshots.MinFreePercent, dryRun)
    {
        // A backup may have begun since the decision.
        NeededNow = uuid => SendingMemory.Needed(timeline.Host.Paths).GetValueOrDefault(uuid),
    };

    private readonly ClockMemory clock = ClockMemory.Read(timeline.Host.Paths);
    private readonly Holds holds = new HoldsFile(timeline.Host.Paths).Read();
    private readonly List<string> unwritten = [];
    private readonly List<string> unlisted = [];

    /// <param name="planned">What a dry run would have made by now.</param>
    public async Task<PruneResult> Run(IReadOnlyCollection<Snapshot> planned, CancellationToken cancellation)
    {
        var listed = new List<(Snapshotted Subvolume, ImmutableArray<Snapshot> Snapshots)>();
        foreach (var subvolume in timeline.Subvolumes)
        {
            try
            {
                listed.Add((subvolume, [.. await timeline.Host.Snapper.List(subvolume.Config, cancellation), .. planned.Where(each => each.Config == subvolume.Config)]));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                unlisted.Add($"nothing of {subvolume.Config} was deleted: {ItemFailure.Of(e).Message}");
            }
        }

        if (!dryRun)
            await ForbidCleanup(listed.SelectMany(each => each.Snapshots), cancellation);
        var facts = new RetentionFacts(timeline.Now)
        {
            LastSeen = trustClock ? NodaTime.Instant.MinValue : clock.LastSeen,
            Hold = trustClock ? null : clock.Unreadable,
        };
        facts = InUse(facts);
        var (parents, unknown) = await Parents(listed, facts, cancellation);
        facts = facts with { Parents = parents, Hold = facts.Hold ?? unknown?.Message };

        var pruned = await run.Run(Decide(listed, facts), cancellation);
        Note(() => clock.Remember(timeline.Host.Paths, timeline.Now.ToInstant(), trustClock));
        var held = listed.Select(each => (each.Subvolume.Config, Hold: HoldOn(each.Subvolume.Config))).Where(each => each.Hold is not null).Select(each => $"nothing of {each.Config} was deleted: {each.Hold}");
        return new PruneResult(pruned, [.. Held(facts), .. held, .. unlisted, .. unwritten, .. run.Notes], Code(facts, unknown, pruned));
    }

    private RetentionFacts InUse(RetentionFacts facts)
    {
        try
        {
            var needed = new Dictionary<Guid, string>(ReplicaMemory.Needed(timeline.Host.Paths, timeline.Host.Plan.Replica?.Target));
            foreach (var (uuid, why) in SendingMemory.Needed(timeline.Host.Paths))
                needed[uuid] = why;
            return facts with { Needed = needed };
        }
        catch (StorageException e)
        {
            return facts with { Hold = facts.Hold ?? e.Message };
        }
    }

    // Made by an earlier version, or changed by somebody: `snapper cleanup` must not delete what the policy keeps.
    private async Task ForbidCleanup(IEnumerable<Snapshot> snapshots, CancellationToken cancellation)
    {
        try
        {
            foreach (var snapshot in snapshots.Where(each => each.RunId.Length > 0 && each.Cleanup.Length > 0))
                await timeline.Host.Snapper.ForbidCleanup(snapshot, cancellation);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.System)
        {
            unwritten.Add($"`snapper cleanup` may delete snapshots that the policy keeps: {e.Message}");
        }
    }

    // A disk that is full is the last reason not to prune.
    private void Note(Action write)
    {
        try
        {
            if (!dryRun)
                write();
        }
        catch (StorageException e)
        {
            unwritten.Add($"{e.Message} (what was pruned is pruned; the next run notes it)");
        }
    }

    private List<(Snapshotted Subvolume, ImmutableArray<Decision> Decisions)> Decide(
        List<(Snapshotted Subvolume, ImmutableArray<Snapshot> Snapshots)> listed, RetentionFacts facts) =>
        [.. listed.Select(each => (each.Subvolume, RetentionPlanner.Decide(each.Snapshots, timeline.Policy, facts with { Hold = facts.Hold ?? HoldOn(each.Subvolume.Config) })))];

    // Where a label's retention is held in the bucket, its snapshots are held too: they may be the only sound copies.
    private string? HoldOn(string config) => timeline.Host.Plan.Backup.Items
        .Where(item => item.SnapperConfig == config)
        .Select(item => holds.On(item.Label) is { } hold ? $"`{item.Label}` is {hold}" : null)
        .FirstOrDefault(hold => hold is not null);

    // Asks the bucket only where no earlier answer is known and something might go.
    private async Task<(IReadOnlyDictionary<Guid, string> Parents, StorageException? Unknown)> Parents(
        List<(Snapshotted Subvolume, ImmutableArray<Snapshot> Snapshots)> listed, RetentionFacts facts, CancellationToken cancellation)
    {
        var here = listed.SelectMany(each => each.Snapshots).Select(snapshot => snapshot.Uuid).ToHashSet();
        if (!timeline.Host.Plan.Backup.Enabled || timeline.Host.OptionsOrDefaults.Backup.B2.Bucket.Length == 0)
            return (ImmutableDictionary<Guid, string>.Empty, null);
        if (ParentMemory.Read(timeline.Host.Paths) is { } known)
            return (ParentRanking.Needed(known.Rankings, here), null);
        if (!MightGo(Decide(listed, facts)))
            return (ImmutableDictionary<Guid, string>.Empty, null);
        try
        {
            return (ParentRanking.Needed(await AskBucket(cancellation), here), null);
        }
        catch (StorageException e)
        {
            return (ImmutableDictionary<Guid, string>.Empty, new StorageException(e.ExitCode, $"cannot tell which snapshots the bucket's backups build on: {e.Message}", e));
        }
    }

    private bool MightGo(List<(Snapshotted Subvolume, ImmutableArray<Decision> Decisions)> decided) => decided.Any(each =>
        each.Decisions.Any(decision => !decision.IsKept)
        || run.IsNearlyFull(FileSystemSpace.Of(timeline.Host.Paths.In(each.Subvolume.MountPoint))));

    private async Task<ImmutableArray<ParentRanking>> AskBucket(CancellationToken cancellation)
    {
        using var bucket = await timeline.Host.OpenBucketOfDefaults(cancellation);
        var catalogue = await timeline.Host.ReadCatalogue(bucket, cancellation);
        Note(() => ParentMemory.Remember(timeline.Host.Paths, catalogue, timeline.Host.ChainRules));
        return ParentMemory.Of(catalogue, timeline.Host.ChainRules).Rankings;
    }

    private static IEnumerable<string> Held(RetentionFacts facts)
    {
        if (facts.ClockWentBack)
            yield return $"nothing was deleted, as the clock went back: an earlier run saw {facts.LastSeen}, and it is {facts.Now.ToInstant()}. If it is right now, run once with --trust-clock.";
        else if (facts.Hold is { } hold)
            yield return $"nothing was deleted: {hold}";
    }

    private ExitCode Code(RetentionFacts facts, StorageException? unknown, ImmutableArray<Pruned> pruned)
    {
        if (unlisted.Count > 0 || pruned.Any(each => each.Fate == Fate.NotDeleted))
            return ExitCode.System;
        if (facts.ClockWentBack || (facts.Hold is not null && unknown is null))
            return ExitCode.Refused;
        return unknown?.ExitCode ?? (run.StillFull ? ExitCode.Failed : ExitCode.Success);
    }
}
