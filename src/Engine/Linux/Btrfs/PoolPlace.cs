using System.Text.Json;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Linux.Btrfs;

/// <summary>Where a directory lies in its pool, whatever is mounted where.</summary>
/// <param name="Device">A device of the pool, e.g. <c>/dev/nvme0n1p2</c>.</param>
/// <param name="Path">From the top of the pool, e.g. <c>/@home/user</c>.</param>
internal sealed record PoolPlace(string Device, string Path)
{
    /// <exception cref="StorageException">The directory does not exist.</exception>
    public static async Task<PoolPlace> Of(string directory, CancellationToken cancellation)
    {
        var real = (await Programs.Run(new("realpath", "--zero", "--", directory), cancellation)).OrThrow().StandardOutput.TrimEnd('\0');
        var found = (await Programs.Run(
            new("findmnt", "--json", "--nofsroot", "--output", "SOURCE,FSROOT,TARGET", "--target", real), cancellation)).OrThrow();
        using var json = JsonDocument.Parse(found.StandardOutput);
        var mount = json.RootElement.GetProperty("filesystems")[0];
        var below = System.IO.Path.GetRelativePath(mount.GetProperty("target").GetString()!, real);
        return new PoolPlace(
            mount.GetProperty("source").GetString()!, System.IO.Path.Combine(mount.GetProperty("fsroot").GetString()!, below));
    }
}
