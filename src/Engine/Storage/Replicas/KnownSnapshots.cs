using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Storage.Replicas;

/// <summary>The snapshots that copies are held against. Where they cannot be listed, as after the loss of their disk, there are none.</summary>
internal static class KnownSnapshots
{
    /// <param name="told">Receives why those of a configuration cannot be listed.</param>
    public static async Task<ImmutableArray<Snapshot>> Of(HostPaths host, IEnumerable<string> configs, Action<string> told, CancellationToken cancellation)
    {
        var snapper = new Snapper(host);
        var known = ImmutableArray.CreateBuilder<Snapshot>();
        foreach (var config in configs)
        {
            try
            {
                known.AddRange(await snapper.List(config, cancellation));
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation))
            {
                told($"the snapshots of {config} cannot be looked at: {ItemFailure.Of(e).Message}");
            }
        }

        return known.ToImmutable();
    }
}
