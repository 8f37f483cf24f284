using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;
using PantherStorage.Storage;
using PantherStorage.Storage.Maintenance;

namespace PantherStorage.Operations.Maintenance;

/// <summary>Deletes what restores and rollbacks have put aside long ago, and that nothing uses.</summary>
internal sealed class CleanUp(Host host, IEvents events)
{
    /// <param name="keep">How long it is kept from then on.</param>
    /// <exception cref="StorageException">Another run is at it.</exception>
    public async Task<MaintenanceReport> Run(ChoreRequest request, Duration keep, CancellationToken cancellation)
    {
        var seen = ImmutableArray.CreateBuilder<LeftoverDecision>();
        var report = await new RunChore(host, Chore.Cleanup, events).Once(request, token => Run(request.DryRun, keep, seen, token), cancellation);
        return report with { Leftovers = seen.ToImmutable() };
    }

    private async Task<ChoreOutcome> Run(bool dryRun, Duration keep, ImmutableArray<LeftoverDecision>.Builder seen, CancellationToken cancellation)
    {
        var (deleted, failed) = (0, new List<string>());
        foreach (var pool in host.Plan.Pools)
        {
            var path = MountedPool.Of(host, pool);
            var found = await Leftovers.In(pool, path, keep, host.Now, cancellation);
            seen.AddRange(found);
            foreach (var each in found.Where(each => each.Goes && !dryRun))
                await Each(each, () => Leftovers.Delete(pool, path, each.Name));
            if (found.Any(each => each.Goes) && !dryRun)
                await BtrfsTool.Sync(path, cancellation);
        }

        var directories = Leftovers.Directories(host.Plan, host.Paths, keep, host.Now);
        seen.AddRange(directories);
        foreach (var each in directories.Where(each => each.Goes && !dryRun))
            await Each(each, () => Leftovers.Delete(host.Paths, each.Name));

        failed.AddRange(seen.Where(each => each.Fails).Select(each => each.Because));
        var (goes, stays) = (seen.Count(each => each.Goes), seen.Count(each => !each.Goes));
        return failed.Count > 0 ? new ChoreOutcome(ChoreResult.Failed, $"{(dryRun ? "would not delete" : "not deleted")}: {string.Join("; ", failed)}") { ExitCode = ExitCode.Failed }
            : goes == 0 ? new ChoreOutcome(ChoreResult.NothingToDo, stays == 0 ? "no restore has left anything" : $"{Counted.Of(stays, "leftover")} kept")
            : new ChoreOutcome(ChoreResult.Done, $"{(dryRun ? $"would delete {goes}" : $"deleted {deleted}")}, {stays} kept");

        async Task Each(LeftoverDecision each, Func<Task> delete)
        {
            cancellation.ThrowIfCancellationRequested();
            events.Report(new Progress($"deleting {Printable.Of(each.Name)}", deleted) { IsCount = true });
            try
            {
                await delete();
                deleted++;
            }
            catch (StorageException e)
            {
                failed.Add(e.Message);
            }
        }
    }
}
