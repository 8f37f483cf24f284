using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// Sees to it that a program which data goes through does not hang for ever. It hangs when we wait for it and, for as
/// long as the limit, no byte came or went and it used no processor. While nobody waits for it (a slow line to the
/// bucket), no time counts.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private const int Looks = 5;

    private readonly CancellationTokenSource stuck = new();
    private readonly CommandLine command;
    private readonly int process;
    private readonly TimeSpan limit;
    private readonly Action end;
    private readonly Timer timer;
    private int waiting;
    private long moved;
    private (long Moved, long Ticks) seen;
    private int still;

    /// <param name="end">Ends the program.</param>
    public IdleWatch(CommandLine command, int process, TimeSpan limit, Action end)
    {
        (this.command, this.process, this.end, this.limit) = (command, process, end, limit);
        timer = new Timer(_ => Look(), state: null, limit / Looks, limit / Looks);
    }

    /// <summary>Whether the program was ended because it hung.</summary>
    public bool HasEnded { get; private set; }

    public StorageException Hung() => new(ExitCode.System,
        $"`{command}` hung: for {limit.TotalMinutes:0.#} minutes it read nothing, wrote nothing and used no processor time, so it was killed. See `dmesg` for a disk that does not answer.");

    /// <summary>Counts the time that the task takes as waiting for the program.</summary>
    /// <exception cref="StorageException">It hung, and could not even be killed: it is stuck in the kernel.</exception>
    public async ValueTask<T> Waiting<T>(ValueTask<T> task)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            return task.IsCompleted ? await task : await task.AsTask().WaitAsync(stuck.Token);
        }
        catch (OperationCanceledException) when (stuck.IsCancellationRequested)
        {
            throw Hung();
        }
        finally
        {
            Interlocked.Increment(ref moved);
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        stuck.Dispose();
    }

    private void Look()
    {
        if (HasEnded)
        {
            Stop();
            return;
        }

        var now = (Volatile.Read(ref moved), ProcessorTicks: ProcessTree.ProcessorTicks(process));
        still = Volatile.Read(ref waiting) > 0 && now == seen ? still + 1 : 0;
        seen = now;
        if (still < Looks)
            return;
        HasEnded = true;
        end();
    }

    private void Stop()
    {
        try
        {
            stuck.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }
}
