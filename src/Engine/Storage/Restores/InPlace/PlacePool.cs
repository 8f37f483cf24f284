using PantherStorage.Linux.Block;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Storage.Restores.InPlace;

/// <summary>The top of the place's pool, which no other run puts anything in place on meanwhile.</summary>
internal sealed class PlacePool(IDisposable alone, PoolTop top) : IAsyncDisposable
{
    public PoolTop Top => top;

    public static async Task<PlacePool> Open(Place place, CancellationToken cancellation)
    {
        var device = (await Programs.Run(new("findfs", place.Source), cancellation)).OrThrow().StandardOutput.Trim();
        var uuid = await Signatures.UuidOf(device, cancellation)
            ?? throw new StorageException(ExitCode.System, $"blkid finds no file system on {device}");

        // Of this machine, not of the host's root, which may have to be unmounted.
        var alone = RunLock.Take(HostPaths.Running, $"in-place-{uuid}");
        try
        {
            return new PlacePool(alone, await PoolTop.Mount(Path.Combine(HostPaths.Running.Locks, "in-place", uuid), device, place.Pool.MountOptions, cancellation));
        }
        catch
        {
            alone.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await top.DisposeAsync();
        alone.Dispose();
    }
}
