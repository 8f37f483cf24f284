using PantherStorage.Engine;
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
        var upTo = cut.Flushes == 0 ? 0 : log.Flushes[cut.Flushes - 1];
        log.Apply(log.Entries.Skip(applied).Take(upTo - applied), Flushed);
        applied = upTo;
        var image = Path.Combine(folder, "image");
        await Tool.Run("cp", "--sparse=always", Flushed, image);
        if (cut.Seed is { } seed)
            log.Apply(Since(cut, new Random(seed)), image);
        await Tool.Run("mount", "-t", "btrfs", "-o", options.Length > 0 ? $"loop,{options}" : "loop", image, Mounted);
        try
        {
            await look(Mounted);
        }
        finally
        {
            await Tool.Run("umount", Mounted);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Each by itself: a disk may write what it holds in any order.
    private IEnumerable<LoggedWrite> Since(PowerCut cut, Random random)
    {
        var next = cut.Flushes < log.Flushes.Count ? log.Flushes[cut.Flushes] : log.Entries.Count;
        var share = random.NextDouble();
        return log.Entries.Skip(applied).Take(next - applied).Where(_ => random.NextDouble() < share);
    }
}
