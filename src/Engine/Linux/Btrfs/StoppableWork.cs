using PantherStorage.Linux.Processes;
using PantherStorage.Model;

namespace PantherStorage.Linux.Btrfs;

/// <summary>
/// Work of the kernel that a program waits for and another ends: killing the one that waits may leave a balance paused,
/// to go on at the next mount, and a scrub without a record of how far it came.
/// </summary>
internal static class StoppableWork
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <param name="start">Runs until the work is done.</param>
    /// <param name="stop">Ends it; what is done so far stays done.</param>
    /// <param name="look">Called every two seconds meanwhile, e.g. to show how far it is.</param>
    /// <exception cref="OperationCanceledException">It was stopped, and has ended.</exception>
    /// <exception cref="StorageException">A program is not installed, or did not end.</exception>
    public static async Task<CommandResult> Run(CommandLine start, CommandLine stop, Func<Task> look, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var running = Programs.Run(start, CancellationToken.None, timeout: ProgramLimits.Copy);
        while (!running.IsCompleted && !cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(running, Task.Delay(Look, cancellation));
            if (!running.IsCompleted && !cancellation.IsCancellationRequested)
                await look();
        }

        if (running.IsCompleted)
            return await running;
        await Programs.Run(stop, CancellationToken.None);
        await running;
        throw new OperationCanceledException(cancellation);
    }
}
