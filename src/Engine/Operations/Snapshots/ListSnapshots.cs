using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <summary>The read-only snapshots of each subvolume, oldest first.</summary>
internal sealed class ListSnapshots(Host host, IEvents events)
{
    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    public async Task<IReadOnlyList<Snapshot>> Run(IReadOnlyCollection<string> configs, CancellationToken cancellation)
    {
        var views = new List<SnapperView>();
        foreach (var config in configs.Count > 0 ? configs : Snapshotted.Of(host.Plan, []).Select(subvolume => subvolume.Config))
            views.Add(await host.Snapper.Look(config, cancellation));
        foreach (var doubt in views.SelectMany(view => view.Doubts(host.Now)))
            events.Note(doubt);
        return [.. views.SelectMany(view => view.Snapshots)];
    }
}
