using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Maintenance;

/// <summary>Reads every block of a pool and compares its checksum; goes on where an earlier scrub was stopped.</summary>
internal sealed class ScrubPools(Host host, IEvents events)
{
    /// <exception cref="StorageException">Another run is at it, or there is no such pool.</exception>
    public Task<MaintenanceReport> Run(ChoreRequest request, CancellationToken cancellation) =>
        new RunChore(host, Chore.Scrub, events).Pools(request, (pool, token) => Run(pool, request.DryRun, token), cancellation);

    private async Task<ChoreOutcome> Run(PoolPlan pool, bool dryRun, CancellationToken cancellation)
    {
        var path = MountedPool.Of(host, pool);
        var before = await ScrubStatus.Of(path, cancellation);
        if (before.Status == "running")
            return new ChoreOutcome(ChoreResult.Waits, "a scrub is running already");
        var goesOn = before.IsUnfinished && before.Started is { } began && host.Now - began < Chore.Scrub.Every();
        if (dryRun)
            return new ChoreOutcome(ChoreResult.Done, goesOn ? "would go on with the scrub that was stopped" : "would read every block and compare its checksum");

        var after = await BtrfsScrub.Run(path, goesOn, progress => events.Report(progress with { Doing = $"scrubbing {pool.Label}" }), cancellation);
        return after.Errors.Length == 0
            ? new ChoreOutcome(ChoreResult.Done, "no errors found")
            : new ChoreOutcome(ChoreResult.Failed, $"it found: {after.Errors}; `dmesg` names the files: restore them") { ExitCode = ExitCode.Failed };
    }
}
