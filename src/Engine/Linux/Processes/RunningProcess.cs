using Medallion.Shell;

namespace PantherStorage.Linux.Processes;

/// <summary>A program in flight. Disposal kills it if it still runs.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly Command running;
    private readonly Task<string> errors;

    internal RunningProcess(CommandLine command, Command running)
    {
        CommandLine = command;
        this.running = running;
        errors = running.StandardError.ReadToEndAsync();
    }

    public CommandLine CommandLine { get; }

    public int ProcessId => running.ProcessId;

    /// <summary>What the program reads. Close it to say that no more comes.</summary>
    public Stream Input => running.StandardInput.BaseStream;

    /// <summary>What the program writes. Read it to the end, or the program blocks.</summary>
    public Stream Output => running.StandardOutput.BaseStream;

    /// <summary>Ends it at once; <see cref="Ended"/> then tells of it, and what it has written can still be read.</summary>
    public void Kill() => running.Kill();

    /// <summary>Waits for the end. The result's output is empty: it went to <see cref="Output"/>.</summary>
    public async Task<CommandResult> Ended()
    {
        var result = await running.Task;
        return new CommandResult(CommandLine, result.ExitCode, string.Empty, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        running.Kill();
        try
        {
            await running.Task;
        }
        catch (OperationCanceledException)
        {
            // Killed by its token: that is what was asked for.
        }

        ((IDisposable)running).Dispose();
    }
}
