using PantherStorage.Linux.Files;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>Whether a file system is moving its block groups about. The numbers are the metric's.</summary>
public enum BalanceState
{
    None = 0,
    Running = 1,

    /// <summary>By hand, or since it was interrupted; goes on with <c>btrfs balance resume</c>.</summary>
    Paused = 2,
}

/// <summary>What <c>btrfs balance status</c> says.</summary>
public static class BtrfsBalance
{
    /// <returns>Null when it cannot be told: not Btrfs, or no permission.</returns>
    public static async Task<BalanceState?> Of(string path, CancellationToken cancellation)
    {
        // Exit code 1 is a balance as well as an error: its words tell.
        var said = await Programs.Run(new("btrfs", "balance", "status", path), cancellation);
        return Parse(said.StandardOutput);
    }

    // cmds/balance.c of btrfs-progs: "No balance found on", else "Balance on '…' is running|paused", with ", cancel requested".
    /// <summary>
    /// The end of what is allocated, in the pool's own addresses. The kernel gives a new block group a higher address than
    /// any other, and begins a balance with the highest: without a limit it would move the one that it has just made.
    /// </summary>
    /// <exception cref="StorageException">Not Btrfs, or no permission.</exception>
    internal static ulong EndOfAllocated(string path)
    {
        // btrfs_tree.h: the tree of chunks, their object and the type of their items, whose offset is the address.
        const ulong chunkTree = 3, chunks = 256;
        const uint chunkItem = 228;
        try
        {
            using var place = Posix.Open(Posix.CurrentDirectory, Posix.Path(path), Posix.ReadOnly | Posix.Directory);
            return SubvolumeListing.Search(place.Number, chunks, chunks, chunkItem, 0, chunkTree).Select(item => item.Offset).DefaultIfEmpty().Max() + 1;
        }
        catch (PosixException e)
        {
            throw new StorageException(ExitCode.System, $"cannot list the block groups of {Printable.Of(path)}: {e.Message}. Run as root.", e);
        }
    }

    /// <summary>Moves one block group for data that is at most so full; waits until that is done.</summary>
    /// <param name="end">Only one that begins below this.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="OperationCanceledException">It was stopped, and is over.</exception>
    /// <exception cref="StorageException">It could not be done, as where no block group is left to move into.</exception>
    internal static async Task<bool> MoveOne(string path, int fullPercent, ulong end, CancellationToken cancellation)
    {
        var start = new CommandLine("btrfs", "balance", "start", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-dusage={fullPercent},limit=1,vrange=0..{end}"), path);
        var said = (await StoppableWork.Run(start, new("btrfs", "balance", "cancel", path), () => Task.CompletedTask, cancellation)).OrThrow();
        return !said.StandardOutput.Contains("had to relocate 0 out of", StringComparison.Ordinal);
    }

    /// <summary>Lets one that a person has paused go on to its end.</summary>
    /// <exception cref="OperationCanceledException">It was stopped: it is paused again.</exception>
    /// <exception cref="StorageException">It could not go on.</exception>
    internal static async Task Resume(string path, CancellationToken cancellation) =>
        (await StoppableWork.Run(new("btrfs", "balance", "resume", path), new("btrfs", "balance", "pause", path), () => Task.CompletedTask, cancellation)).OrThrow();

    internal static BalanceState? Parse(string text) =>
        text.StartsWith("No balance found on", StringComparison.Ordinal) ? BalanceState.None
        : !text.StartsWith("Balance on", StringComparison.Ordinal) ? null
        : text.Split('\n')[0].Contains("' is running", StringComparison.Ordinal) ? BalanceState.Running
        : BalanceState.Paused;
}
