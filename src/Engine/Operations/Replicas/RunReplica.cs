using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Power;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;
using PantherStorage.Storage;
using PantherStorage.Storage.Replicas;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Replicas;

/// <summary>Copies the snapshots that the replica lacks, then deletes the copies that the policy does not keep.</summary>
internal sealed class RunReplica(Host host, IEvents events)
{
    private static readonly ReplicaState Unknown = new(null, null, 0, null);

    private readonly List<ReportedSend> sent = [];
    private readonly List<ReportedCopy> copies = [];
    private readonly List<string> notes = [];
    private ExitCode worst = ExitCode.Success;
    private bool isComplete = true;
    private string? unwritten;

    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    /// <param name="sends">Whether anything is copied, or only deleted.</param>
    /// <exception cref="StorageException">There is no replica, nothing may be written there, or it cannot be looked at.</exception>
    public async Task<ReplicaReport> Run(IReadOnlyCollection<string> configs, bool sends, bool dryRun, CancellationToken cancellation)
    {
        var plan = ReplicaHost.PlanOf(host);
        using var held = dryRun ? null : RunLock.Take(host.Paths, "replica");
        using var side = ReplicaSides.Open(host.Plan, host.Paths);
        if (!dryRun)
            notes.AddRange(await side.Sweep(cancellation));
        var before = await side.Copies(cancellation);
        var (policy, clock) = (RetentionPolicy.Of(host.Plan), ClockMemory.Read(host.Paths));
        var facts = new RetentionFacts(host.Now.InZone(RetentionPolicy.ZoneOf(host.Plan))) { LastSeen = clock.LastSeen, Hold = clock.Unreadable };
        if (facts.ClockWentBack)
            notes.Add($"nothing is deleted there, as the clock went back: an earlier run saw {facts.LastSeen}, and it is {facts.Now.ToInstant()}. If it is right, `panther-storage snapshot prune --trust-clock`.");
        var states = ReplicaMemory.Read(host.Paths) is { } memory && memory.Target == plan.Target ? memory.Configs : ImmutableSortedDictionary<string, ReplicaState>.Empty;
        foreach (var config in ReplicaHost.Chosen(plan, configs))
        {
            states = states.SetItem(config, await One(side, config, before, states.GetValueOrDefault(config) ?? Unknown, (policy, facts), (sends, dryRun), cancellation));
            if (!dryRun)
                Remember(new ReplicaMemory(plan.Target, states));
        }

        if (unwritten is not null)
            notes.Add($"{unwritten}: until a run can write it, `snapshot prune` may delete what the next copy builds on");
        return new ReplicaReport(dryRun, plan.Target, [.. sent], [.. copies], [.. notes]) { Code = worst, LacksNothing = sends && isComplete && sent.Count == 0 };
    }

    private async Task<ReplicaState> One(
        IReplicaSide side, string config, ImmutableArray<ReplicaCopy> all, ReplicaState earlier, (RetentionPolicy Policy, RetentionFacts Facts) by,
        (bool Sends, bool Dry) how, CancellationToken cancellation)
    {
        // While nobody knows better, what the next copy was to build on is still what it builds on.
        var common = earlier.Common;
        var before = Of(config, all, []);
        try
        {
            var here = await host.Snapper.List(config, cancellation);
            before = Of(config, all, here);
            before = await Marked(side, before, ReplicaPlanner.Decide(here, before, by.Policy, by.Facts).Marks, how.Dry, cancellation);
            var decided = ReplicaPlanner.Decide(here, before, by.Policy, by.Facts);
            notes.AddRange(before.Where(copy => !copy.IsSound).Select(copy => $"{copy.Path} in the replica cannot be relied on: {copy.Fault}. Nothing is built on it, and it is not deleted"));
            if (before.Any(copy => !copy.IsSound))
                worst = Worse(ExitCode.Failed);
            notes.AddRange(decided.Notes);
            isComplete &= decided.Notes.IsEmpty;
            if (here.Count == 0 && !before.IsEmpty)
                notes.Add($"there is no snapshot of {config} here, and all of its copies stay");
            var run = new ReplicaRun(host.Paths, side, host.Plan.Replica!.MinFreePercent, events) { FullsWait = FullsWait() };
            var outcomes = how.Sends ? await Send(run, decided, how.Dry, cancellation) : [];
            common = outcomes.LastOrDefault(outcome => outcome.Failure is null)?.Send.Snapshot.Uuid ?? common;
            // What was just copied may be what lets an older one go.
            var after = !how.Sends ? before
                : how.Dry ? [.. before, .. decided.Sends.Select(send => ReplicaCopy.Of(send.Snapshot))]
                : Of(config, await side.Copies(cancellation), here);
            var failure = outcomes.LastOrDefault()?.Failure?.Message;
            var fates = Fates(ReplicaPlanner.Decide(here, after, by.Policy, by.Facts), failure);
            await Prune(run, how.Dry ? [.. fates.Copies.Where(decision => before.Contains(decision.Copy))] : fates.Copies, how.Dry, cancellation);
            return StateOf([.. fates.Copies.Where(decision => decision.IsKept).Select(decision => decision.Copy)], fates.Common?.Uuid ?? (failure is not null || here.Count == 0 ? common : null), how.Sends ? failure : earlier.Trouble);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            var failure = ItemFailure.Of(e);
            notes.Add($"{config}: {failure.Message}");
            worst = Worse(failure.ExitCode);
            isComplete = false;
            return StateOf([.. before.Where(copy => copy.IsSound)], common, failure.Message);
        }
    }

    private static ImmutableArray<ReplicaCopy> Of(string config, ImmutableArray<ReplicaCopy> all, IEnumerable<Snapshot> here) =>
        [.. CopyFaults.Of(all, here).Where(copy => copy.Config == config)];

    // What cannot be called so is treated as pinned all the same, as long as its snapshot is here to say it.
    private async Task<ImmutableArray<ReplicaCopy>> Marked(IReplicaSide side, ImmutableArray<ReplicaCopy> copies, ImmutableArray<CopyMark> marks, bool dryRun, CancellationToken cancellation)
    {
        foreach (var mark in dryRun ? [] : marks)
        {
            try
            {
                await side.Rename(mark.Copy, mark.Name, cancellation);
                copies = copies.Replace(mark.Copy, mark.Copy with { Name = mark.Name });
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                notes.Add($"that the snapshot of {mark.Copy.Path} is {(mark.Name.IsPinned ? "pinned" : "pinned no more")} is not noted in the replica: {ItemFailure.Of(e).Message}");
            }
        }

        return copies;
    }

    // A replica that takes nothing keeps what it has: it may be the best that there will be for long.
    private static ReplicaDecisions Fates(ReplicaDecisions decided, string? failure) => failure is null ? decided : decided with
    {
        Copies = [.. decided.Copies.Select(decision => decision.IsKept ? decision : decision with { IsKept = true, Because = ["nothing is deleted there while what it lacks cannot be copied"] })],
    };

    private async Task<ImmutableArray<CopyOutcome>> Send(ReplicaRun run, ReplicaDecisions decided, bool dryRun, CancellationToken cancellation)
    {
        var outcomes = dryRun ? [.. decided.Sends.Select(send => new CopyOutcome(send, 0, 0, null))] : await run.Send(decided.Sends, cancellation);
        sent.AddRange(outcomes.Select(outcome => new ReportedSend(
            outcome.Send.Snapshot.Name, $"{outcome.Send.Snapshot.Config}/{CopyName.Of(outcome.Send.Snapshot)}", outcome.Send.Parent?.Name,
            outcome.Send.Because, outcome.Bytes, outcome.Seconds, outcome.Failure?.Message)));
        if (outcomes.LastOrDefault()?.Failure is { } failure)
            worst = Worse(failure.ExitCode);
        return outcomes;
    }

    private async Task Prune(ReplicaRun run, ImmutableArray<CopyDecision> decided, bool dryRun, CancellationToken cancellation)
    {
        var pruned = dryRun ? [.. decided.Select(decision => new CopyPruned(decision, null))] : await run.Prune(decided, cancellation);
        foreach (var each in pruned)
        {
            var fate = each.Decision.IsKept ? Fate.Kept : dryRun ? Fate.WouldDelete : each.Failure is null ? Fate.Deleted : Fate.NotDeleted;
            copies.Add(new ReportedCopy(each.Decision.Copy.Path, fate, each.Failure is { } failure ? each.Decision.Because.Insert(0, failure.Message) : each.Decision.Because));
            if (each.Failure is { } wrong)
                worst = Worse(wrong.ExitCode);
        }
    }

    private static ReplicaState StateOf(IReadOnlyCollection<ReplicaCopy> sound, Guid? common, string? trouble) =>
        new(common, sound.Max(copy => (Instant?)copy.Name.Created), sound.Count, trouble);

    // The other configurations, and the report, do not wait for it.
    private void Remember(ReplicaMemory memory)
    {
        try
        {
            memory.Remember(host.Paths);
            unwritten = null;
        }
        catch (StorageException e)
        {
            unwritten = e.Message;
            worst = Worse(e.ExitCode);
        }
    }

    // A full copy of a laptop's disk empties its battery; what changed in a day does not.
    private string? FullsWait()
    {
        var least = host.OptionsOrDefaults.Backup.MinBatteryPercent ?? HostDefaults.MinBatteryPercent(host.Plan.IsLaptop);
        return least > 0 && PowerSupplies.Read(host.Paths) is { IsOnMains: false, BatteryPercent: { } percent } && percent < least
            ? $"a full copy waits for mains: the machine is on battery with {percent} %, and storage.backup.minBatteryPercent is {least}"
            : null;
    }

    private ExitCode Worse(ExitCode code) => worst == ExitCode.Success || code is ExitCode.Internal or ExitCode.System ? code : worst;
}
