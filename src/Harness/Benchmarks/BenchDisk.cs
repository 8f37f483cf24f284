using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Mounts;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Harness.Benchmarks;

/// <summary>
/// A Btrfs of the bench's own in a sparse file, and a directory beside it. The loop device goes with the mount;
/// disposal unmounts, and deletes all.
/// </summary>
internal sealed class BenchDisk : IAsyncDisposable
{
    private readonly string folder;

    private BenchDisk(string folder) => this.folder = folder;

    /// <summary>Where the Btrfs is mounted.</summary>
    public string Mount => Path.Combine(folder, "btrfs");

    public static async Task<BenchDisk> Make(string parent, Bytes size, CancellationToken cancellation)
    {
        Directory.CreateDirectory(parent);
        var place = Path.Combine(parent, $"panther-bench-{Guid.NewGuid():n}");
        Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var disk = new BenchDisk(place);
        try
        {
            Directory.CreateDirectory(disk.Mount);
            var image = disk.Beside("image");
            await using (var file = File.Create(image))
                file.SetLength(size.Count);
            await Run(new("mkfs.btrfs", "--quiet", image), cancellation);
            // As the hosts mount theirs.
            await Run(new("mount", "-o", "loop,noatime,compress=zstd:3", image, disk.Mount), cancellation);
            return disk;
        }
        catch
        {
            await disk.DisposeAsync();
            throw;
        }
    }

    /// <summary>A path on the Btrfs.</summary>
    public string In(string path) => Path.Combine(Mount, path);

    /// <summary>A path on the disk that the Btrfs lies on.</summary>
    public string Beside(string name) => Path.Combine(folder, name);

    /// <summary>Waits until everything is written and what was deleted is freed, so that one measurement does not pay for what another left.</summary>
    public Task Rest(CancellationToken cancellation) => BtrfsTool.ReclaimDeleted(Mount, cancellation);

    /// <summary>Waits until everything is written.</summary>
    public Task Settle(CancellationToken cancellation) => Run(new("sync", "--file-system", Mount), cancellation);

    public async ValueTask DisposeAsync()
    {
        await Unmount();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Unmount()
    {
        if (MountTable.Read().At(Mount) is not null && !(await Unmounting.Try(Mount, CancellationToken.None)).Succeeded)
            await Run(new("umount", "--lazy", Mount), CancellationToken.None);
    }

    private static async Task Run(CommandLine command, CancellationToken cancellation) =>
        (await Programs.Run(command, cancellation)).OrThrow();
}
