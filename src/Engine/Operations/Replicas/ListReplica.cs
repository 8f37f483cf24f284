using PantherStorage.Model.Replicas;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Operations.Replicas;

/// <summary>Every copy in the replica, oldest first, with the snapshot that it is of.</summary>
internal sealed class ListReplica(Host host, IEvents events)
{
    /// <param name="configs">Only of these snapper configurations; of all in the plan where there are none.</param>
    public async Task<ReplicaListing> Run(IReadOnlyCollection<string> configs, CancellationToken cancellation)
    {
        var plan = ReplicaHost.PlanOf(host);
        var chosen = ReplicaHost.Chosen(plan, configs);
        using var side = ReplicaSides.Open(host.Plan, host.Paths);
        var here = await KnownSnapshots.Of(host.Paths, chosen, events.Note, cancellation);
        var copies = CopyFaults.Of(await side.Copies(cancellation), here);
        var names = here.DistinctBy(snapshot => snapshot.Uuid).ToDictionary(snapshot => snapshot.Uuid, snapshot => snapshot.Name);
        return new ReplicaListing(plan.Target,
        [
            .. copies.Where(copy => chosen.Contains(copy.Config)).OrderBy(copy => copy.Config, StringComparer.Ordinal).ThenBy(copy => copy.Name.Created)
                .Select(copy => new ListedCopy(copy.Config, copy.Name.ToString(), copy.Name.Created, copy.Name.Tier, copy.Source, names.GetValueOrDefault(copy.Source), copy.Fault)),
        ]);
    }
}
