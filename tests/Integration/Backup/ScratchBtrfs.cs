using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Backup;

/// <summary>A Btrfs of its own in a sparse file. The loop device goes with the mount, so nothing can be left behind but a mount.</summary>
internal sealed class ScratchBtrfs : IAsyncDisposable
{
    private readonly string folder;

    private ScratchBtrfs(string folder) => this.folder = folder;

    public string Path => System.IO.Path.Combine(folder, "mnt");

    /// <param name="device">What it is made on; null for a sparse file.</param>
    public static async Task<ScratchBtrfs> Make(Bytes size, string? device = null)
    {
        var made = new ScratchBtrfs(Directory.CreateTempSubdirectory("panther-btrfs-").FullName);
        var image = device ?? System.IO.Path.Combine(made.folder, "image");
        if (device is null)
        {
            await using var file = File.Create(image);
            file.SetLength(size.Count);
        }

        Directory.CreateDirectory(made.Path);
        await Run("mkfs.btrfs", "--quiet", image);
        await Run("mount", "-o", device is null ? "loop" : "defaults", image, made.Path);
        return made;
    }

    public string In(string path) => System.IO.Path.Combine(Path, path);

    /// <summary>Creates a subvolume.</summary>
    public async Task<string> Subvolume(string name)
    {
        await BtrfsTool.CreateSubvolume(In(name), default);
        return In(name);
    }

    /// <summary>Mounts one of its subvolumes elsewhere, as a host does.</summary>
    public async Task<MountedSubvolume> Mount(string name)
    {
        var point = Directory.CreateTempSubdirectory("panther-btrfs-").FullName;
        var device = (await Run("findmnt", "--noheadings", "--output", "SOURCE", Path)).Trim();
        await Run("mount", "-o", $"subvol={name}", device, point);
        return new MountedSubvolume(point);
    }

    internal sealed record MountedSubvolume(string Path) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Tool.Unmount(Path);
            Directory.Delete(Path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Tool.Unmount(Path);
        Left.Remove(folder);
    }

    public static async Task<string> Run(string program, params string[] arguments) =>
        (await Programs.Run(new CommandLine(program, arguments), default)).OrThrow().StandardOutput;
}
