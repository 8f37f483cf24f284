using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Block;

/// <summary>
/// The /dev node of a partition. Where neither udev nor devtmpfs serves /dev (a container), nodes do not come by
/// themselves, and one left over from an earlier disk may carry another disk's number.
/// </summary>
public static class PartitionNode
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeforeMakingIt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary><c>/dev/sda</c> and 2 give <c>/dev/sda2</c>; a disk whose name ends in a digit takes a <c>p</c> between.</summary>
    public static string PathOf(string disk, int number) =>
        char.IsAsciiDigit(disk[^1]) ? $"{disk}p{number}" : $"{disk}{number}";

    /// <summary>Waits until the kernel knows the partition and its node stands for it; makes the node when nobody else does.</summary>
    /// <exception cref="StorageException">It did not come within ten seconds.</exception>
    public static async Task Appears(string node, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            while (!StandsForItsPartition(node))
            {
                if (TimeProvider.System.GetElapsedTime(started) > BeforeMakingIt && NumberInSysfs(node) is { } number)
                    await Make(node, number, deadline.Token);
                await Task.Delay(Pause, deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new StorageException(ExitCode.System,
                $"the partition {node} did not appear within {Patience.TotalSeconds:0} s. Try `partx --update` on its disk; a loop device wants `losetup --partscan`.", e);
        }
    }

    private static bool StandsForItsPartition(string node)
    {
        try
        {
            var status = Posix.Status(Posix.CurrentDirectory, Posix.Path(node), follow: true);
            return status.Kind == FileKind.BlockDevice && NumberInSysfs(node) == status.Special.ToString();
        }
        catch (PosixException e) when (e.Error == Posix.NotFound)
        {
            return false;
        }
    }

    private static string? NumberInSysfs(string node)
    {
        var file = $"/sys/class/block/{Path.GetFileName(node)}/dev";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static async Task Make(string node, string number, CancellationToken cancellation)
    {
        File.Delete(node);
        var (major, minor) = number.Split(':') is [var first, var second] ? (first, second) : ("0", "0");
        (await Programs.Run(new("mknod", "--mode=0600", node, "b", major, minor), cancellation)).OrThrow();
    }
}
