using System.ComponentModel;
using System.Diagnostics;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// A program that a backup's bytes come out of or go into. It stands on the runtime's own process: its pipe is read and
/// written without the copy that a process library makes, and is as large as the kernel allows, since with the usual
/// 64 KiB two programs spend their time waking each other.
/// Disposal and a cancelled token kill it, and so does hanging (<see cref="IdleWatch"/>).
/// </summary>
public sealed class DataProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenRegistration killedBy;
    private readonly Task<string> errors;
    private readonly Task output;
    private readonly IdleWatch watch;

    private DataProgram(CommandLine command, Process process, Flow flow, TimeSpan idle, CancellationToken cancellation)
    {
        CommandLine = command;
        this.process = process;
        this.cancellation = cancellation;
        killedBy = cancellation.Register(Kill);
        watch = new IdleWatch(command, process.Id, idle, Kill);
        Input = new WatchedPipe(process.StandardInput.BaseStream, watch);
        Output = new WatchedPipe(process.StandardOutput.BaseStream, watch);
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (flow.HasFlag(Flow.In))
            PipeBuffer.Enlarge(process.StandardInput.BaseStream);
        else
            Input.Close();
        if (flow.HasFlag(Flow.Out))
            PipeBuffer.Enlarge(process.StandardOutput.BaseStream);
        output = flow.HasFlag(Flow.Out) ? Task.CompletedTask : process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    public CommandLine CommandLine { get; }

    public int ProcessId => process.Id;

    /// <summary>What a program started by <see cref="Into"/> or <see cref="Through"/> reads. Close it to say that no more comes.</summary>
    public Stream Input { get; }

    /// <summary>What a program started by <see cref="From"/> or <see cref="Through"/> writes. Read it to the end, or the program blocks.</summary>
    public Stream Output { get; }

    /// <summary>Starts a program whose output is wanted; its input is empty.</summary>
    /// <param name="idle">How long it may hang; null for <see cref="ProgramLimits.Idle"/>.</param>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram From(CommandLine command, CancellationToken cancellation, TimeSpan? idle = null) =>
        Start(command, Flow.Out, idle, cancellation);

    /// <summary>Starts a program that is given its input; what it writes is dropped.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram Into(CommandLine command, CancellationToken cancellation, TimeSpan? idle = null) =>
        Start(command, Flow.In, idle, cancellation);

    /// <summary>Starts a program that is given its input and whose output is wanted; each side may wait for the other.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram Through(CommandLine command, CancellationToken cancellation, TimeSpan? idle = null) =>
        Start(command, Flow.In | Flow.Out, idle, cancellation);

    /// <summary>Waits for the end. The result's output is empty: it went to <see cref="Output"/>.</summary>
    /// <exception cref="StorageException">It hung, and was ended.</exception>
    public async Task<CommandResult> Ended()
    {
        await watch.Waiting(HasExited());
        await output;
        var said = await errors;
        cancellation.ThrowIfCancellationRequested();
        if (watch.HasEnded)
            throw watch.Hung();
        return new CommandResult(CommandLine, process.ExitCode, string.Empty, said);
    }

    private async ValueTask<bool> HasExited()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        watch.Dispose();
        await killedBy.DisposeAsync();
        Kill();
        // One that is stuck in the kernel goes when the disk answers; nobody can wait for that.
        using var patience = new CancellationTokenSource(ProgramLimits.Query);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        process.Dispose();
    }

    private static DataProgram Start(CommandLine command, Flow flow, TimeSpan? idle, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var passed = ByteArguments.Passed(command);
        var start = new ProcessStartInfo(passed.Program, passed.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Programs.Environment(start);
        try
        {
            return new DataProgram(command, Process.Start(start)!, flow, idle ?? ProgramLimits.Idle, cancellation);
        }
        catch (Win32Exception e)
        {
            throw Programs.CannotRun(command, e);
        }
    }

    /// <summary>Ends it at once; <see cref="Ended"/> then tells of it.</summary>
    public void Kill() => ProcessTree.Kill(process);

    [Flags]
    private enum Flow
    {
        In = 1,
        Out = 2,
    }
}
