using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Snapshots;

/// <summary>A subvolume that has a snapper configuration.</summary>
/// <param name="MountPoint">In the running system.</param>
public sealed record Snapshotted(string Config, string Subvolume, string MountPoint, string Pool)
{
    /// <param name="configs">Only these; all when there is none.</param>
    /// <exception cref="StorageException">The plan snapshots nothing, or none of that name.</exception>
    public static ImmutableArray<Snapshotted> Of(StoragePlan plan, IReadOnlyCollection<string> configs)
    {
        ImmutableArray<Snapshotted> all =
        [
            .. from pool in plan.Pools
               from subvolume in pool.Subvolumes
               where subvolume.SnapperConfig is not null
               select new Snapshotted(subvolume.SnapperConfig!, subvolume.Name, subvolume.MountPoint, pool.Name),
        ];
        if (all.IsEmpty)
            throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} has no subvolume to snapshot");
        string[] known = [.. all.Select(each => each.Config)];
        foreach (var unknown in configs.Where(config => !known.Contains(config)))
            throw new StorageException(ExitCode.BadInput, $"the plan of {plan.Profile} has no snapper configuration \"{unknown}\"{Nearest.Hint(unknown, known)} It has {string.Join(", ", known)}.");
        return configs.Count == 0 ? all : [.. all.Where(each => configs.Contains(each.Config))];
    }
}
