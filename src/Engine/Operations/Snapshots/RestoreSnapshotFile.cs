using PantherStorage.Storage.Restores;
using PantherStorage.Storage.Snapshots;

namespace PantherStorage.Operations.Snapshots;

/// <param name="Snapshot">As home/12, or home/latest.</param>
/// <param name="Path">A file or directory, by its path in the running system.</param>
/// <param name="To">Another place; null is where it was.</param>
/// <param name="Force">Whether what is there now is replaced.</param>
internal sealed record RestoreSnapshotFileRequest(string Snapshot, string Path, string? To, bool Force);

/// <summary>Brings a file or directory back out of a snapshot.</summary>
internal sealed class RestoreSnapshotFile(Host host, IEvents events)
{
    /// <returns>What was, or would be, restored.</returns>
    public async Task<FileRestore> Run(RestoreSnapshotFileRequest request, bool dryRun, CancellationToken cancellation)
    {
        var from = await SnapshotAddress.Parse(request.Snapshot).Find(host.Snapper, cancellation);
        var restore = FileRestore.Plan(host.Paths, host.Plan, from, request.Path, request.To, request.Force);
        if (!dryRun)
            await (restore with { Told = events.Note }).Run(cancellation);
        return restore;
    }
}
