using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <summary>A point at which the power is cut.</summary>
/// <param name="Flushes">How many flushes have ended: all that was written before the last of them is on the disk.</param>
/// <param name="Seed">Which of the writes since are on the disk too; null for none.</param>
internal sealed record PowerCut(int Flushes, int? Seed);

/// <summary>A disk as it is after the power was cut, for one cut after the other in ascending order.</summary>
internal sealed class CutDisk : IAsyncDisposable
{
    private readonly string folder = Left.Watch(Directory.CreateTempSubdirectory("panther-cut-").FullName);
    private readonly WriteLog log;
    private int applied;

    public CutDisk(WriteLog log, Bytes size)
    {
        this.log = log;
        using var file = File.Create(Flushed);
        file.SetLength(size.Count);
        Directory.CreateDirectory(Mounted);
    }

    private string Flushed => Path.Combine(folder, "flushed");

    private string Mounted => Path.Combine(folder, "mnt");

    /// <summary>Mounts the disk as the next boot would find it, and looks at it.</summary>
    /// <param name="options">Of mount, e.g. <c>offset=1048576</c>; empty for none.</param>
    public async Task Look(PowerCut cut, string options, Func<string, Task> look)
    {
        var image = await Make(cut);
        await Tool.Run("mount", "-t", "btrfs", "-o", options.Length > 0 ? $"loop,{options}" : "loop", image, Mounted);
        try
        {
            await look(Mounted);
        }
        finally
        {
            await Tool.Unmount(Mounted);
        }
    }

    /// <summary>Attaches the disk as the next boot would find it.</summary>
    /// <param name="go">Is given the device, e.g. <c>/dev/loop3</c>, and leaves nothing of it mounted.</param>
    public async Task Attach(PowerCut cut, Func<string, Task> go)
    {
        var device = (await Tool.Run("losetup", "--find", "--show", "--partscan", await Make(cut))).Trim();
        try
        {
            await go(device);
        }
        finally
        {
            await Tool.Run("losetup", "--detach", device);
        }
    }

    /// <summary>Fails where a byte of the device is other than the cut left it.</summary>
    public async Task IsUntouched(PowerCut cut, string device) => await Tool.Run("cmp", device, await Make(cut, "as-it-was"));

    public ValueTask DisposeAsync()
    {
        Left.Remove(folder);
        return ValueTask.CompletedTask;
    }

    /// <returns>The disk's image.</returns>
    private async Task<string> Make(PowerCut cut, string name = "image")
    {
        var upTo = cut.Flushes == 0 ? 0 : log.Flushes[cut.Flushes - 1];
        log.Apply(log.Entries.Skip(applied).Take(upTo - applied), Flushed);
        applied = upTo;
        var image = Path.Combine(folder, name);
        // A new file: a device of the one before may still be written where another mount namespace has it mounted.
        await Tool.Run("cp", "--sparse=always", "--remove-destination", Flushed, image);
        if (cut.Seed is { } seed)
            log.Apply(Since(cut, new Random(seed)), image);
        return image;
    }

    // Each by itself: a disk may write what it holds in any order.
    private IEnumerable<LoggedWrite> Since(PowerCut cut, Random random)
    {
        var next = cut.Flushes < log.Flushes.Count ? log.Flushes[cut.Flushes] : log.Entries.Count;
        var share = random.NextDouble();
        return log.Entries.Skip(applied).Take(next - applied).Where(_ => random.NextDouble() < share);
    }
}
