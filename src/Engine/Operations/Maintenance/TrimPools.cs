using PantherStorage.Linux.Processes;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Maintenance;

/// <summary>Tells the disks of the pools which blocks are free.</summary>
internal sealed class TrimPools(Host host, IEvents events)
{
    /// <exception cref="StorageException">Another run is at it, or there is no such pool.</exception>
    public Task<MaintenanceReport> Run(ChoreRequest request, CancellationToken cancellation) =>
        new RunChore(host, Chore.Trim, events).Pools(request, (pool, token) => Run(pool, request.DryRun, token), cancellation);

    private async Task<ChoreOutcome> Run(PoolPlan pool, bool dryRun, CancellationToken cancellation)
    {
        var path = MountedPool.Of(host, pool);
        if (dryRun)
            return new ChoreOutcome(ChoreResult.Done, $"would run `fstrim {path}`");
        // Prints e.g. "/: 2.3 GiB (2437185536 bytes) trimmed"; nothing where the disk knows no trim.
        var said = (await Programs.Run(new("fstrim", "--verbose", "--quiet-unsupported", path), cancellation)).OrThrow().StandardOutput.Trim();
        return said.Length > 0
            ? new ChoreOutcome(ChoreResult.Done, said[(said.IndexOf(": ", StringComparison.Ordinal) + 2)..])
            : new ChoreOutcome(ChoreResult.NothingToDo, "its disk cannot be told what is free");
    }
}
