using System.Globalization;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Power;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Storage.Maintenance;

namespace PantherStorage.Operations.Maintenance;

/// <summary>
/// Moves data together where more than a tenth of what is allocated for it is unused: one block group at a time, so that
/// it can stop between any two, as when the charger is pulled out.
/// </summary>
internal sealed class BalancePools(Host host, IEvents events)
{
    /// <exception cref="StorageException">Another run is at it, or there is no such pool.</exception>
    public Task<MaintenanceReport> Run(ChoreRequest request, BalanceBounds bounds, CancellationToken cancellation) =>
        new RunChore(host, Chore.Balance, events).Pools(request, (pool, token) => Run(pool, request.DryRun, bounds, token), cancellation);

    private async Task<ChoreOutcome> Run(PoolPlan pool, bool dryRun, BalanceBounds bounds, CancellationToken cancellation)
    {
        var path = MountedPool.Of(host, pool);
        var state = await BtrfsBalance.Of(path, cancellation);
        if (state == BalanceState.Running)
            return new ChoreOutcome(ChoreResult.Waits, "a balance is running already, by hand or since the last boot");
        if (OnBattery() is { } battery)
            return battery;
        if (state == BalanceState.Paused)
            return dryRun ? new ChoreOutcome(ChoreResult.Done, "would let the balance that is paused go on") : await Resume(path, bounds, cancellation);

        var room = await Room(path, cancellation);
        if ((BalanceRule.WhyNot(room) ?? BalanceRule.WhyNotAgain(room, new BalanceMemory(host.Paths).Fruitless(pool.Label))) is { } nothing)
            return new ChoreOutcome(ChoreResult.NothingToDo, nothing);
        return dryRun
            ? new ChoreOutcome(ChoreResult.Done, string.Create(CultureInfo.InvariantCulture, $"{room}: would move at most {Counted.Of(bounds.MostMoves, "block group")} that are at most {BalanceRule.Fullness[^1]} % full"))
            : await Move(pool, path, room, bounds, cancellation);
    }

    private async Task<ChoreOutcome> Move(PoolPlan pool, string path, DataRoom room, BalanceBounds bounds, CancellationToken cancellation)
    {
        var (until, first, moves, level, end) = (host.Now + bounds.MostTime, room, 0, 0, BtrfsBalance.EndOfAllocated(path));
        while (true)
        {
            events.Report(new Progress($"balancing {pool.Label}", moves, bounds.MostMoves) { IsCount = true });
            var moved = await BtrfsBalance.MoveOne(path, BalanceRule.Fullness[level], end, cancellation);
            moves += moved ? 1 : 0;
            room = await Room(path, cancellation);
            if (BalanceRule.Next(level, moved, room) is not { } next)
                return Remembered(Told(string.Empty));
            if (moves >= bounds.MostMoves || host.Now >= until)
                return Remembered(Told($"; a run moves {Counted.Of(bounds.MostMoves, "block group")} in {bounds.MostTime.TotalMinutes:0} minutes at most, and the next goes on"), moves >= BalanceRule.Enough);
            if (OnBattery() is not null)
                return new ChoreOutcome(ChoreResult.Stopped, Told("; the charger was pulled out, and the next run goes on"));
            level = next;
        }

        ChoreOutcome Remembered(string words, bool isThrough = true)
        {
            if (isThrough || room.Allocated.Count < first.Allocated.Count)
                new BalanceMemory(host.Paths).Remember(pool.Label, room.Allocated.Count < first.Allocated.Count ? null : room);
            return new ChoreOutcome(ChoreResult.Done, words);
        }

        string Told(string more) => $"moved {Counted.Of(moves, "block group")}, which gave {new Bytes(Math.Max(0, first.Allocated.Count - room.Allocated.Count))} back: {room}{more}";
    }

    private async Task<ChoreOutcome> Resume(string path, BalanceBounds bounds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(bounds.MostTime.ToTimeSpan());
        try
        {
            await BtrfsBalance.Resume(path, limit.Token);
            return new ChoreOutcome(ChoreResult.Done, "the balance that was paused is through");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ChoreOutcome(ChoreResult.Stopped, $"the balance that was paused went on for {bounds.MostTime.TotalMinutes:0} minutes, and is paused again");
        }
    }

    private ChoreOutcome? OnBattery() => PowerSupplies.Read(host.Paths).IsOnMains
        ? null
        : new ChoreOutcome(ChoreResult.Waits, "the machine is on battery");

    private static async Task<DataRoom> Room(string path, CancellationToken cancellation)
    {
        // What was freed just now is told as such after a commit.
        await BtrfsTool.Sync(path, cancellation);
        var usage = await BtrfsUsage.Of(path, cancellation);
        return new DataRoom(usage.DataAllocated, usage.DataUsed, usage.Size);
    }
}
