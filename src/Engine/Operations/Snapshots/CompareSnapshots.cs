using PantherStorage.Model;
using PantherStorage.Model.Retention;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <param name="Changes">Found as they are asked for.</param>
internal sealed record ComparedSnapshots(string From, string To, IEnumerable<TreeChange> Changes);

/// <summary>What changed from one snapshot to another, or to the living subvolume.</summary>
internal sealed class CompareSnapshots(Host host)
{
    /// <param name="from">As home/12, or home/latest.</param>
    /// <param name="to">Another of the same subvolume; null is the living subvolume.</param>
    public async Task<ComparedSnapshots> Run(string from, string? to, CancellationToken cancellation)
    {
        var older = await SnapshotAddress.Parse(from).Find(host.Snapper, cancellation);
        var (name, path) = to is not null
            ? await Other(older, to, cancellation)
            : ("now", host.Paths.In(Snapshotted.Of(host.Plan, [older.Config]).Single().MountPoint));
        return new ComparedSnapshots(older.Name, name, TreeDiff.Between(older.Path, path));
    }

    private async Task<(string Name, string Path)> Other(Snapshot older, string second, CancellationToken cancellation)
    {
        var address = SnapshotAddress.Parse(second);
        if (address.Config != older.Config)
            throw new StorageException(ExitCode.Usage, $"{older.Name} and {second} are of different subvolumes and cannot be compared");
        var newer = await address.Find(host.Snapper, cancellation);
        return (newer.Name, newer.Path);
    }
}
