using PantherStorage.Linux.Mounts;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Operations.Hosts;

/// <summary>Lays out blank disks as a plan says, mounts the new system below a directory, and unmounts it.</summary>
internal sealed class ProvisionHost(IEvents events)
{
    /// <returns>Where it is mounted.</returns>
    public async Task<string> Run(ProvisionRequest request, CancellationToken cancellation)
    {
        var provisioned = await Provisioner.Provision(request, events.Did, cancellation);
        foreach (var note in provisioned.Notes)
            events.Did($"note: {note}");
        return provisioned.Root;
    }

    /// <summary>Unmounts everything below a directory.</summary>
    public async Task Unmount(string root, CancellationToken cancellation)
    {
        using var alone = ProvisionLock.OfRoot(root);
        foreach (var place in await MountedTree.Unmount(root, cancellation))
            events.Did($"unmounted {place}");
    }

    /// <summary>What <see cref="Unmount"/> would unmount.</summary>
    public static IEnumerable<MountEntry> Mounted(string root) => MountedTree.In(root);
}
