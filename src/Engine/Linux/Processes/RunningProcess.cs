using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using CliWrap;

namespace PantherStorage.Linux.Processes;

/// <summary>A program in flight. Disposal kills it if it still runs, and so does its token.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource kill;
    private readonly Pipe output = new();
    private readonly StringBuilder errors = new();
    private readonly CommandTask<CliWrap.CommandResult> running;
    private Process? process;

    internal RunningProcess(CommandLine command, CancellationToken killedBy)
    {
        CommandLine = command;
        kill = CancellationTokenSource.CreateLinkedTokenSource(killedBy);
        running = Programs.Execute(command, pipes => pipes
            // Open until the caller closes it or the program ends.
            .WithStandardInputPipe(PipeSource.Create((_, ended) => Task.Delay(Timeout.Infinite, ended)))
            .WithStandardOutputPipe(PipeTarget.Create(Copy))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors)), Started, kill.Token);
        Output = output.Reader.AsStream();
    }

    public CommandLine CommandLine { get; }

    public int ProcessId => running.ProcessId;

    /// <summary>What the program reads. Close it to say that no more comes.</summary>
    public Stream Input { get; private set; } = Stream.Null;

    /// <summary>What the program writes. Read it to the end, or the program blocks.</summary>
    public Stream Output { get; }

    /// <summary>Ends it at once; <see cref="Ended"/> then tells of it, and what it has written can still be read.</summary>
    public void Kill() => ProcessTree.Kill(process!);

    /// <summary>Waits for the end. The result's output is empty: it went to <see cref="Output"/>.</summary>
    public async Task<CommandResult> Ended() => new(CommandLine, (await running).ExitCode, string.Empty, errors.ToString());

    public async ValueTask DisposeAsync()
    {
        await kill.CancelAsync();
        await ((Task)running.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        kill.Dispose();
    }

    // Here and not later: the process is disposed of as soon as it ends.
    private void Started(Process started) => (process, Input) = (started, started.StandardInput.BaseStream);

    private async Task Copy(Stream from, CancellationToken cancellation)
    {
        try
        {
            await from.CopyToAsync(output.Writer, cancellation);
        }
        finally
        {
            await output.Writer.CompleteAsync();
        }
    }
}
