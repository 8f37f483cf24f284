using PantherStorage.Storage;
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
        var copies = await side.Copies(cancellation);
        var names = new Dictionary<Guid, string>();
        foreach (var config in chosen)
        {
            try
            {
                foreach (var snapshot in await host.Snapper.List(config, cancellation))
                    names[snapshot.Uuid] = snapshot.Name;
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                events.Note($"the snapshots of {config} cannot be looked at: {ItemFailure.Of(e).Message}");
            }
        }

        return new ReplicaListing(plan.Target,
        [
            .. copies.Where(copy => chosen.Contains(copy.Config)).OrderBy(copy => copy.Config, StringComparer.Ordinal).ThenBy(copy => copy.Name.Created)
                .Select(copy => new ListedCopy(copy.Config, copy.Name.ToString(), copy.Name.Created, copy.Name.Tier, copy.Source, names.GetValueOrDefault(copy.Source), copy.Fault)),
        ]);
    }
}
