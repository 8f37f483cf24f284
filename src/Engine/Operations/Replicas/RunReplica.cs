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
    private readonly List<ReportedSend> sent = [];
    private readonly List<ReportedCopy> copies = [];
    private readonly List<string> notes = [];
    private ExitCode worst = ExitCode.Success;

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
            var state = await One(side, config, [.. before.Where(copy => copy.Config == config)], (policy, facts), (sends, dryRun), cancellation);
            states = states.SetItem(config, state);
            if (!dryRun)
                new ReplicaMemory(plan.Target, states).Remember(host.Paths);
        }

        return new ReplicaReport(dryRun, plan.Target, [.. sent], [.. copies], [.. notes]) { Code = worst };
    }

    private async Task<ReplicaState> One(
        IReplicaSide side, string config, ImmutableArray<ReplicaCopy> before, (RetentionPolicy Policy, RetentionFacts Facts) by,
        (bool Sends, bool Dry) how, CancellationToken cancellation)
    {
        try
        {
            var here = await host.Snapper.List(config, cancellation);
            var decided = ReplicaPlanner.Decide(here, before, by.Policy, by.Facts);
            notes.AddRange(before.Where(copy => !copy.IsSound).Select(copy => $"{copy.Path} in the replica cannot be relied on: {copy.Fault}. Nothing is built on it, and it is not deleted"));
            if (before.Any(copy => !copy.IsSound))
                worst = Worse(ExitCode.Failed);
            notes.AddRange(decided.Notes);
            var run = new ReplicaRun(host.Paths, side, host.Plan.Replica!.MinFreePercent, events) { FullsWait = FullsWait() };
            var failure = how.Sends ? await Send(run, decided, how.Dry, cancellation) : null;
            var after = how.Dry || !how.Sends ? before : [.. (await side.Copies(cancellation)).Where(copy => copy.Config == config)];
            // What was just copied may be what lets an older one go.
            decided = how.Dry ? decided : ReplicaPlanner.Decide(here, after, by.Policy, by.Facts);
            await Prune(run, decided, how.Dry, cancellation);
            return State(decided, after, failure);
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            var failure = ItemFailure.Of(e);
            notes.Add($"{config}: {failure.Message}");
            worst = Worse(failure.ExitCode);
            return new ReplicaState(null, before.Where(copy => copy.IsSound).Max(copy => (Instant?)copy.Name.Created), before.Length, failure.Message);
        }
    }

    private async Task<string?> Send(ReplicaRun run, ReplicaDecisions decided, bool dryRun, CancellationToken cancellation)
    {
        var outcomes = dryRun ? [.. decided.Sends.Select(send => new CopyOutcome(send, 0, 0, null))] : await run.Send(decided.Sends, cancellation);
        sent.AddRange(outcomes.Select(outcome => new ReportedSend(
            outcome.Send.Snapshot.Name, $"{outcome.Send.Snapshot.Config}/{CopyName.Of(outcome.Send.Snapshot)}", outcome.Send.Parent?.Name,
            outcome.Send.Because, outcome.Bytes, outcome.Seconds, outcome.Failure?.Message)));
        if (outcomes.LastOrDefault()?.Failure is not { } failure)
            return null;
        worst = Worse(failure.ExitCode);
        return failure.Message;
    }

    private async Task Prune(ReplicaRun run, ReplicaDecisions decided, bool dryRun, CancellationToken cancellation)
    {
        var pruned = dryRun ? [.. decided.Copies.Select(decision => new CopyPruned(decision, null))] : await run.Prune(decided.Copies, cancellation);
        foreach (var each in pruned)
        {
            var fate = each.Decision.IsKept ? Fate.Kept : dryRun ? Fate.WouldDelete : each.Failure is null ? Fate.Deleted : Fate.NotDeleted;
            copies.Add(new ReportedCopy(each.Decision.Copy.Path, fate, each.Failure is { } failure ? each.Decision.Because.Insert(0, failure.Message) : each.Decision.Because));
            if (each.Failure is { } wrong)
                worst = Worse(wrong.ExitCode);
        }
    }

    private static ReplicaState State(ReplicaDecisions decided, ImmutableArray<ReplicaCopy> after, string? failure)
    {
        var kept = after.Where(copy => copy.IsSound && !decided.Copies.Any(decision => !decision.IsKept && decision.Copy == copy)).ToList();
        return new ReplicaState(decided.Common?.Uuid, kept.Max(copy => (Instant?)copy.Name.Created), kept.Count, failure);
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
