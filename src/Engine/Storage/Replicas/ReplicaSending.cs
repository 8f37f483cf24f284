using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Model.Replicas;
using PantherStorage.Storage.Archives.SendStreams;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Storage.Replicas;

/// <summary>Sends one snapshot to a replica. It is there whole or not at all.</summary>
/// <param name="minFreePercent">Below it nothing more is sent.</param>
internal sealed class ReplicaSending(IReplicaSide side, int minFreePercent, IProgress<Progress>? progress)
{
    private const long LookEvery = 256L << 20;

    /// <returns>Bytes of the stream.</returns>
    /// <exception cref="StorageException">It could not be sent, or is not there as it was sent; nothing of it is left.</exception>
    public async Task<long> Run(ReplicaSend send, CancellationToken cancellation)
    {
        await MustHaveRoom(cancellation);
        try
        {
            var check = new SendStreamCheck();
            await Transfer(send, check, cancellation);
            if (check.Facts.Uuid != send.Snapshot.Uuid)
                throw new StorageException(ExitCode.System, $"{send.Snapshot.Name} is sent as {check.Facts.Uuid} and is {send.Snapshot.Uuid}: its subvolume was itself received, and made writable with its received UUID left. Put a snapshot of it (`btrfs subvolume snapshot`) in its place, which has none.");
            cancellation.ThrowIfCancellationRequested();
            await side.Appear(check.Facts.Name, send.Snapshot.Config, CopyName.Of(send.Snapshot), send.Snapshot.Uuid, CancellationToken.None);
            return check.Length;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await TakeAway();
            throw;
        }
    }

    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: less is free than must stay.</exception>
    private async Task MustHaveRoom(CancellationToken cancellation)
    {
        if (minFreePercent > 0 && await side.Space(cancellation) is var space && space.FreePercent < minFreePercent)
            throw new StorageException(ExitCode.Refused, $"{side.Name} has {space}, and storage.replica.minFreePercent is {minFreePercent}: nothing more is copied there. `panther-storage replica prune` deletes what no tier keeps; then keep less, or make room");
    }

    private async Task Transfer(ReplicaSend send, SendStreamCheck check, CancellationToken cancellation)
    {
        await using var receive = side.Receive(cancellation);
        var looked = 0L;
        try
        {
            await foreach (var chunk in SourceStreams.Send(send.Snapshot.Path, send.Parent?.Path, SendForm.Plain, check, cancellation))
            {
                await receive.Input.WriteAsync(chunk, cancellation);
                progress?.Report(new Progress($"copying {send.Snapshot.Name}", check.Length));
                if (check.Length - looked >= LookEvery)
                {
                    looked = check.Length;
                    await MustHaveRoom(cancellation);
                }
            }

            receive.Input.Close();
        }
        catch (IOException)
        {
            // It ended before its input did; its exit code and last words tell why.
            cancellation.ThrowIfCancellationRequested();
        }

        Explained(await receive.Ended());
    }

    private void Explained(CommandResult result)
    {
        if (result.WantsRoom)
            throw new StorageException(ExitCode.System, $"{side.Name} is full: the copy does not fit, and nothing of it was kept. Make room there, or keep fewer snapshots. ({Printable.Of(result.LastWords)})");
        if (!result.Succeeded)
            throw new StorageException(ExitCode.System, $"{side.Name} did not take the copy: `{result.Command}` ended with exit code {result.ExitCode}: {Printable.Of(result.LastWords)}");
    }

    // What cannot be taken away now is taken away by the next run.
    private async Task TakeAway()
    {
        try
        {
            await side.Sweep(CancellationToken.None);
        }
        catch (StorageException)
        {
        }
    }
}
