using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Operations.Replicas;

/// <summary>What a host's plan says of its replica.</summary>
internal static class ReplicaHost
{
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: it has none.</exception>
    public static ReplicaPlan PlanOf(Host host) => host.Plan.Replica
        ?? throw new StorageException(ExitCode.BadInput, $"the plan of {host.Plan.Profile} has no replica: it has no second pool, or storage.replica.enable is false. storage.replica.target names a directory or a machine; then make the plan again.");

    /// <exception cref="StorageException">The plan copies none of that name.</exception>
    public static ImmutableArray<string> Chosen(ReplicaPlan plan, IReadOnlyCollection<string> configs)
    {
        foreach (var unknown in configs.Where(config => !plan.Configs.Contains(config)))
            throw new StorageException(ExitCode.BadInput, $"the plan has no replica of \"{unknown}\"{Nearest.Hint(unknown, [.. plan.Configs])} It has {string.Join(", ", plan.Configs)}.");
        return configs.Count == 0 ? plan.Configs : [.. plan.Configs.Where(configs.Contains)];
    }
}
