using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Storage.Snapshots.Hooks;

namespace PantherStorage.Operations.Snapshots;

/// <param name="Configs">Only of these snapper configurations; of all in the plan where there are none.</param>
/// <param name="Tier">What they are made for, as their userdata is to say.</param>
internal sealed record CreateSnapshotsRequest(IReadOnlyCollection<string> Configs, string Tier, string Description);

/// <param name="ExitCode">How it ended.</param>
internal sealed record CreatedSnapshots(SnapshotRun Run, ExitCode ExitCode);

/// <summary>Makes a read-only snapshot of each subvolume, by hand.</summary>
internal sealed class CreateSnapshots(Host host, IEvents events)
{
    public async Task<CreatedSnapshots> Run(CreateSnapshotsRequest request, CancellationToken cancellation)
    {
        var asked = Asked(request);
        using var held = host.LockSnapshots();
        var resumed = await new ResumePaused(host, events).Finish();
        var run = await SnapshotRun.Make(host.Snapper, host.Hooks, asked, host.Now, cancellation);
        RunCounters.CountFailed(host.Paths, run);
        return new CreatedSnapshots(run, resumed ? run.ExitCode : ExitCode.System);
    }

    /// <summary>What <see cref="Run"/> would make.</summary>
    public SnapshotReport Preview(CreateSnapshotsRequest request) => SnapshotReport.Planned(Asked(request));

    // Named configurations need no plan, unless hooks ask which subvolumes they are.
    private ImmutableArray<SnapshotAsk> Asked(CreateSnapshotsRequest request)
    {
        var options = host.OptionsOrDefaults.Snapshots;
        if (request.Configs.Count > 0 && options.Hooks.IsEmpty)
            return [.. request.Configs.Select(config => new SnapshotAsk(config, request.Tier, request.Description))];
        var hooks = HookKinds.Of(options, host.Plan);
        return
        [
            .. Snapshotted.Of(host.Plan, request.Configs).Select(subvolume => new SnapshotAsk(subvolume.Config, request.Tier, request.Description)
            {
                Hooks = [.. hooks.Where(hook => hook.Subvolumes.Contains(subvolume.Subvolume))],
            }),
        ];
    }
}
