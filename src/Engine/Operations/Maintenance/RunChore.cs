using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;
using PantherStorage.Storage;
using PantherStorage.Storage.Maintenance;

namespace PantherStorage.Operations.Maintenance;

/// <summary>What a chore came to, for one of its targets.</summary>
/// <param name="Words">What was done or seen; of a dry run what would be done.</param>
internal sealed record ChoreOutcome(ChoreResult Result, string Words)
{
    public ExitCode ExitCode { get; init; } = ExitCode.Success;
}

/// <summary>How a chore is to be run.</summary>
/// <param name="Pools">Names of pools; all where there are none.</param>
/// <param name="DryRun">Says what would be done.</param>
/// <param name="IfDue">Only what was not attended to within its period.</param>
internal sealed record ChoreRequest(IReadOnlyList<string> Pools, bool DryRun, bool IfDue);

/// <summary>Runs a chore for each target, one run at a time, and remembers what became of it.</summary>
internal sealed class RunChore(Host host, Chore chore, IEvents events)
{
    private readonly ChoreFiles files = new(host.Paths);

    /// <summary>One pool after the other; what fails for one is told, and the others are done all the same.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another run of the same chore. <see cref="ExitCode.Usage"/>: there is no such pool.</exception>
    public Task<MaintenanceReport> Pools(ChoreRequest request, Func<PoolPlan, CancellationToken, Task<ChoreOutcome>> work, CancellationToken cancellation) =>
        Run(request, [.. Chosen(request.Pools).Select(pool => (pool.Label, new Func<CancellationToken, Task<ChoreOutcome>>(token => work(pool, token))))], cancellation);

    /// <summary>What is about the host as a whole.</summary>
    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another run of the same chore.</exception>
    public Task<MaintenanceReport> Once(ChoreRequest request, Func<CancellationToken, Task<ChoreOutcome>> work, CancellationToken cancellation) =>
        Run(request, [(ChoreRecord.Host, work)], cancellation);

    private async Task<MaintenanceReport> Run(ChoreRequest request, ImmutableArray<(string Target, Func<CancellationToken, Task<ChoreOutcome>> Work)> targets, CancellationToken cancellation)
    {
        using var alone = request.DryRun ? null : RunLock.Take(host.Paths, $"maintain-{chore.InWords()}", $"{chore.InWords()} run");
        if (!request.DryRun)
            files.Since(host.Now);
        var (runs, worst) = (ImmutableArray.CreateBuilder<ChoreRecord>(), ExitCode.Success);
        foreach (var (target, work) in targets)
        {
            var (record, code) = await Run(request, target, work, cancellation);
            runs.Add(record);
            worst = worst == ExitCode.Success ? code : worst;
        }

        return new MaintenanceReport(host.Plan.BucketPrefix, chore, request.DryRun, runs.ToImmutable()) { ExitCode = worst };
    }

    private async Task<(ChoreRecord Record, ExitCode Code)> Run(ChoreRequest request, string target, Func<CancellationToken, Task<ChoreOutcome>> work, CancellationToken cancellation)
    {
        var (began, before) = (host.Now, files.Read(chore, target));
        if (request.IfDue && before is not null && before.IsRecent(began))
            return (before with { Result = ChoreResult.NothingToDo, Words = $"not due yet: last done {before.LastGood}" }, ExitCode.Success);

        ChoreOutcome outcome;
        try
        {
            outcome = await work(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Remember(new ChoreOutcome(ChoreResult.Stopped, "stopped before its end"));
            throw;
        }
        catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
        {
            outcome = new ChoreOutcome(ChoreResult.Failed, ItemFailure.Of(e).Message) { ExitCode = ItemFailure.Of(e).ExitCode };
        }

        return (Remember(outcome), outcome.ExitCode);

        ChoreRecord Remember(ChoreOutcome seen)
        {
            var record = new ChoreRecord(chore, target, seen.Result, seen.Words, began, Math.Round((host.Now - began).TotalSeconds, 1));
            if (!request.DryRun)
                files.Write(record, events.Note);
            return record.After(before);
        }
    }

    private IEnumerable<PoolPlan> Chosen(IReadOnlyList<string> names)
    {
        var pools = host.Plan.Pools;
        return names.FirstOrDefault(name => !pools.Any(pool => pool.Name == name)) is { } stranger
            ? throw new StorageException(ExitCode.Usage, $"--pool {Printable.Of(stranger)}: the plan has no such pool; it has {string.Join(" and ", pools.Select(pool => pool.Name))}")
            : pools.Where(pool => names.Count == 0 || names.Contains(pool.Name));
    }
}
