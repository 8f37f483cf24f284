using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <summary>Keeps snapshots whatever the policy says, or leaves them to it again.</summary>
internal sealed class PinSnapshots(Host host)
{
    /// <param name="names">As home/12, or home/latest.</param>
    public async Task<IReadOnlyList<Snapshot>> Run(IReadOnlyList<string> names, bool pinned, CancellationToken cancellation)
    {
        SnapshotAddress[] addresses = [.. names.Select(SnapshotAddress.Parse)];
        using var held = host.LockSnapshots();
        var snapshots = new List<Snapshot>();
        foreach (var address in addresses)
            snapshots.Add(await address.Find(host.Snapper, cancellation));
        foreach (var snapshot in snapshots)
            await host.Snapper.Pin(snapshot, pinned, cancellation);
        return [.. snapshots.Select(snapshot => snapshot with { Pinned = pinned })];
    }
}
