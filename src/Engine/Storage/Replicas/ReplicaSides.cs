using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Planning;

namespace PantherStorage.Storage.Replicas;

/// <summary>Opens the replica of a plan.</summary>
internal static class ReplicaSides
{
    /// <param name="plan">Of a host that has one.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: nothing may be written there.</exception>
    public static IReplicaSide Open(StoragePlan plan, HostPaths host)
    {
        var replica = plan.Replica!;
        var target = replica.Where;
        return target.IsRemote
            ? new SshSide(
                new SecureShell(target.Login, target.Port, replica.KeyFile is { } key ? host.In(key) : string.Empty, replica.KnownHostsFile is { } known ? host.In(known) : string.Empty),
                replica.Target, target.Path, replica.Configs)
            : LocalSide.Open(ReplicaPlace.Of(plan, host, target.Path), plan.Subvolumes.Where(subvolume => replica.Configs.Contains(subvolume.SnapperConfig ?? string.Empty)).Select(subvolume => host.In(subvolume.MountPoint)));
    }
}
