using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Replicas;
using PantherStorage.Model.Retention;
using PantherStorage.Operations.Replicas;
using PantherStorage.Storage.Replicas;

namespace PantherStorage.Operations.Restores;

/// <summary>The copy of a label in the host's replica that is to be restored.</summary>
/// <param name="Snapshot">That it is a copy of, while that is here and as it was made; else null.</param>
/// <param name="PassedOver">Newer copies that cannot be relied on, each with the reason.</param>
internal sealed record ReplicaPoint(IReplicaSide Side, ReplicaCopy Copy, Snapshot? Snapshot, BackupItem Item, ImmutableArray<string> PassedOver) : IDisposable
{
    /// <summary>A daily snapshot, and the time that its copy may take: a bucket can hardly have anything newer.</summary>
    private static readonly Duration Recent = Duration.FromHours(26);

    /// <summary>Whether it shows the moment about as well as a backup could.</summary>
    public bool IsRecent(Instant moment) => moment - Copy.Name.Created <= Recent;

    /// <param name="moment">Inclusive.</param>
    /// <exception cref="StorageException">The host has no replica, or no such copy in it.</exception>
    public static async Task<ReplicaPoint> Find(Host host, string label, Instant moment, CancellationToken cancellation)
    {
        if (host.IsNamed)
            throw new StorageException(ExitCode.BadInput, "--host names another host than the one whose plan is here, and a replica is the plan's: leave --host out, or restore with --from bucket");
        var item = host.Plan.Backup.Items.FirstOrDefault(item => item.Label == label)
            ?? throw new StorageException(ExitCode.BadInput, $"the plan of {host.Plan.Profile} has no label `{label}`{Nearest.Hint(label, [.. host.Plan.Backup.Items.Select(item => item.Label)])} It has {string.Join(", ", host.Plan.Backup.Items.Select(item => item.Label))}.");
        ReplicaHost.PlanOf(host);
        var side = ReplicaSides.Open(host.Plan, host.Paths);
        try
        {
            var here = await KnownSnapshots.Of(host.Paths, [item.SnapperConfig], _ => { }, cancellation);
            var copies = CopyFaults.Of(await side.Copies(cancellation), here);
            var chosen = CopyChoice.At(copies, item.SnapperConfig, moment)
                ?? throw new StorageException(ExitCode.BackupDamaged, $"the replica {side.Name} has no sound copy of `{label}` ({item.SnapperConfig}) from {moment} or before; `panther-storage replica list` shows what it has");
            return new ReplicaPoint(side, chosen, here.FirstOrDefault(snapshot => snapshot.Uuid == chosen.Source && !snapshot.IsAltered), item, CopyChoice.PassedOver(copies, chosen, moment));
        }
        catch
        {
            side.Dispose();
            throw;
        }
    }

    public void Dispose() => Side.Dispose();
}
