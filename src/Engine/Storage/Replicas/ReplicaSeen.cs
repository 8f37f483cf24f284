using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Replicas;

namespace PantherStorage.Storage.Replicas;

/// <summary>What a replica has of one snapper configuration.</summary>
/// <param name="Newest">When the snapshot of the newest sound copy was made; null for none.</param>
/// <param name="Copies">Sound ones.</param>
/// <param name="Changed">Copies that cannot be relied on.</param>
/// <param name="Trouble">What kept the last run from copying; null for nothing.</param>
public sealed record ReplicaSeen(Instant? Newest, int Copies, int Changed, string? Trouble)
{
    public static ReplicaSeen Nothing { get; } = new(null, 0, 0, null);

    /// <summary>
    /// One of this machine is looked at. One of another machine is told of as its last run left it: who only asks how
    /// things stand must not wait for a machine that is asleep.
    /// </summary>
    /// <returns>By snapper configuration.</returns>
    /// <exception cref="StorageException">It cannot be looked at.</exception>
    public static async Task<ImmutableDictionary<string, ReplicaSeen>> Of(StoragePlan plan, HostPaths host, CancellationToken cancellation)
    {
        var replica = plan.Replica!;
        var memory = ReplicaMemory.Read(host) is { } read && read.Target == replica.Target ? read.Configs : ImmutableSortedDictionary<string, ReplicaState>.Empty;
        if (replica.Where.IsRemote)
            return memory.ToImmutableDictionary(each => each.Key, each => new ReplicaSeen(each.Value.Newest, each.Value.Copies, 0, each.Value.Trouble), StringComparer.Ordinal);
        using var side = ReplicaSides.Open(plan, host);
        var copies = CopyFaults.Of(await side.Copies(cancellation), await KnownSnapshots.Of(host, replica.Configs, _ => { }, cancellation));
        return replica.Configs.ToImmutableDictionary(config => config, config =>
        {
            var sound = copies.Where(copy => copy.Config == config && copy.IsSound).ToList();
            return new ReplicaSeen(
                sound.Max(copy => (Instant?)copy.Name.Created), sound.Count, copies.Count(copy => copy.Config == config && !copy.IsSound),
                memory.GetValueOrDefault(config)?.Trouble);
        }, StringComparer.Ordinal);
    }
}
