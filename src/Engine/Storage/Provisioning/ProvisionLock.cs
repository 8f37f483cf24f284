using System.Security.Cryptography;
using PantherStorage.Linux.Block;
using PantherStorage.Model;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// One run at a time on a disk, and one below a root, held from before the disks are looked at until the run ends: two
/// would each find a disk blank and both write to it. Lock files instead of flock(2) on the disk's node: udev flocks a
/// node while it looks at it, so a run would be refused by chance, and it would not see the new partitions until the end.
/// </summary>
internal sealed class ProvisionLock : IDisposable
{
    private const int NameBytes = 8;

    private readonly List<RunLock> held = [];

    /// <exception cref="StorageException"><see cref="ExitCode.Busy"/>: another run works on a disk or below the root.</exception>
    public static ProvisionLock Of(ProvisionRequest request)
    {
        DiskCheck.NamesFit(request);
        var taken = new ProvisionLock();
        try
        {
            // In one order everywhere, so that of two runs on the same disks one gets them all.
            foreach (var disk in request.Disks.Values.Select(BlockDevice.Find).DistinctBy(disk => disk.Number).OrderBy(disk => (disk.Number.Major, disk.Number.Minor)))
                taken.held.Add(RunLock.Take(HostPaths.Running, $"provision-disk-{disk.Number}", $"provision run on {disk.Path}"));
            taken.held.Add(Root(request.Root));
            return taken;
        }
        catch (StorageException)
        {
            taken.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Of"/>
    public static IDisposable OfRoot(string root) => Root(root);

    public void Dispose() => held.ForEach(each => each.Dispose());

    private static RunLock Root(string root)
    {
        var path = Path.GetFullPath(root).TrimEnd('/') is { Length: > 0 } directory ? directory : "/";
        return RunLock.Take(HostPaths.Running, $"provision-root-{Convert.ToHexStringLower(SHA256.HashData(PathText.Bytes(path)).AsSpan(0, NameBytes))}", $"provision run below {path}");
    }
}
