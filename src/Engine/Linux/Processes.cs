using System.ComponentModel;
using System.Diagnostics;
using Medallion.Shell;

namespace PantherStorage.Engine.Linux;

/// <summary>
/// The one place that starts programs: the seam behind which the process library can be changed.
/// A cancelled token kills the program; a started program never outlives its <see cref="RunningProcess"/>.
/// </summary>
public static class Processes
{
    /// <summary>Runs to the end and returns the result whatever the exit code; see <see cref="CommandResult.OrThrow"/>.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static async Task<CommandResult> Run(
        CommandLine command, CancellationToken cancellation, Stream? input = null, TimeSpan? timeout = null)
    {
        using var running = Launch(command, timeout, cancellation);
        var output = running.StandardOutput.ReadToEndAsync(cancellation);
        var errors = running.StandardError.ReadToEndAsync(cancellation);
        await Feed(running, input, cancellation);
        var result = await Ended(running, command, timeout);
        return new CommandResult(command, result.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program whose input and output the caller streams.</summary>
    public static RunningProcess Start(CommandLine command, CancellationToken cancellation) =>
        new(command, Launch(command, timeout: null, cancellation));

    private static Command Launch(CommandLine command, TimeSpan? timeout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var passed = ByteArguments.Passed(command);
            return Command.Run(passed.Program, passed.Arguments, options =>
            {
                options.CancellationToken(cancellation);
                options.DisposeOnExit(false);
                options.StartInfo(Environment);
                if (timeout is { } limit)
                    options.Timeout(limit);
            });
        }
        catch (Exception e) when (e is Win32Exception or ErrorExitCodeException || e.InnerException is Win32Exception)
        {
            throw CannotRun(command, e);
        }
    }

    // Tools are read by programs here, so their words must not depend on the user's language.
    internal static void Environment(ProcessStartInfo info) => info.Environment["LC_ALL"] = "C.UTF-8";

    internal static StorageException CannotRun(CommandLine command, Exception e) => new(Engine.ExitCode.System,
        $"cannot run `{command.Program}`: {e.GetBaseException().Message}. Is it installed and on the PATH?", e);

    private static async Task Feed(Command running, Stream? input, CancellationToken cancellation)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(running.StandardInput.BaseStream, cancellation);
            running.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program closed its input before the end; its exit code and last words tell why.
        }
    }

    private static async Task<Medallion.Shell.CommandResult> Ended(Command running, CommandLine command, TimeSpan? timeout)
    {
        try
        {
            return await running.Task;
        }
        catch (TimeoutException e)
        {
            throw new StorageException(Engine.ExitCode.System,
                $"`{command}` did not end within {timeout?.TotalSeconds:0} s and was killed", e);
        }
    }
}
