using System.ComponentModel;
using System.Diagnostics;

namespace PantherStorage.Engine.Linux;

/// <summary>
/// A program that a backup's bytes come out of or go into. Its pipe is read and written without a layer between, and is
/// as large as the kernel allows: with the usual 64 KiB two programs spend their time waking each other.
/// Disposal and a cancelled token kill it.
/// </summary>
public sealed class DataProgram : IAsyncDisposable
{
    private readonly Process process;
    private readonly CancellationToken cancellation;
    private readonly CancellationTokenRegistration killedBy;
    private readonly Task<string> errors;
    private readonly Task output;

    private DataProgram(CommandLine command, Process process, Flow flow, CancellationToken cancellation)
    {
        CommandLine = command;
        this.process = process;
        this.cancellation = cancellation;
        killedBy = cancellation.Register(Kill);
        errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (flow.HasFlag(Flow.In))
            PipeBuffer.Enlarge(Input);
        else
            Input.Close();
        if (flow.HasFlag(Flow.Out))
            PipeBuffer.Enlarge(Output);
        output = flow.HasFlag(Flow.Out) ? Task.CompletedTask : Output.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    public CommandLine CommandLine { get; }

    public int ProcessId => process.Id;

    /// <summary>What a program started by <see cref="Into"/> or <see cref="Through"/> reads. Close it to say that no more comes.</summary>
    public Stream Input => process.StandardInput.BaseStream;

    /// <summary>What a program started by <see cref="From"/> or <see cref="Through"/> writes. Read it to the end, or the program blocks.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Starts a program whose output is wanted; its input is empty.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram From(CommandLine command, CancellationToken cancellation) => Start(command, Flow.Out, cancellation);

    /// <summary>Starts a program that is given its input; what it writes is dropped.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram Into(CommandLine command, CancellationToken cancellation) => Start(command, Flow.In, cancellation);

    /// <summary>Starts a program that is given its input and whose output is wanted; each side may wait for the other.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static DataProgram Through(CommandLine command, CancellationToken cancellation) => Start(command, Flow.In | Flow.Out, cancellation);

    /// <summary>Waits for the end. The result's output is empty: it went to <see cref="Output"/>.</summary>
    public async Task<CommandResult> Ended()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        await output;
        var said = await errors;
        cancellation.ThrowIfCancellationRequested();
        return new CommandResult(CommandLine, process.ExitCode, string.Empty, said);
    }

    public async ValueTask DisposeAsync()
    {
        await killedBy.DisposeAsync();
        Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static DataProgram Start(CommandLine command, Flow flow, CancellationToken cancellation)
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
        Processes.Environment(start);
        try
        {
            return new DataProgram(command, Process.Start(start)!, flow, cancellation);
        }
        catch (Win32Exception e)
        {
            throw Processes.CannotRun(command, e);
        }
    }

    /// <summary>Ends it at once; <see cref="Ended"/> then tells of it.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    [Flags]
    private enum Flow
    {
        In = 1,
        Out = 2,
    }
}
