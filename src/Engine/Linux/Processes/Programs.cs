using System.ComponentModel;
using System.Diagnostics;
using CliWrap;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// The one place that starts programs: the seam behind which the process library can be changed.
/// A cancelled token kills the program; a started program never outlives its <see cref="RunningProcess"/>.
/// </summary>
public static class Programs
{
    // Tools are read by programs here, so their words must not depend on the user's language.
    private const string Language = "LC_ALL", PlainLanguage = "C.UTF-8";

    /// <summary>Runs to the end and returns the result whatever the exit code; see <see cref="CommandResult.OrThrow"/>.</summary>
    /// <param name="timeout">After which it is ended; null for what <see cref="ProgramLimits"/> gives its kind.</param>
    /// <exception cref="StorageException">The program is not installed, may not be run, or did not end in time.</exception>
    public static Task<CommandResult> Run(
        CommandLine command, CancellationToken cancellation, Stream? input = null, TimeSpan? timeout = null)
    {
        cancellation.ThrowIfCancellationRequested();
        return new ProgramRun(command).ToEnd(input, timeout ?? ProgramLimits.Of(command), cancellation);
    }

    /// <summary>Starts a program whose input and output the caller streams.</summary>
    /// <exception cref="StorageException">The program is not installed or may not be run.</exception>
    public static RunningProcess Start(CommandLine command, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new RunningProcess(command, cancellation);
    }

    internal static void Environment(ProcessStartInfo info) => info.Environment[Language] = PlainLanguage;

    /// <summary>Starts it on this thread, with its arguments to the byte; whatever exit code it ends with is a result.</summary>
    /// <param name="pipes">Says where its input comes from and its output goes to.</param>
    /// <param name="started">Is given the process, which CliWrap disposes of when it has ended and its pipes are read.</param>
    internal static CommandTask<CliWrap.CommandResult> Execute(
        CommandLine command, Func<Command, Command> pipes, Action<Process> started, CancellationToken kill)
    {
        var passed = ByteArguments.Passed(command);
        try
        {
            return pipes(Cli.Wrap(passed.Program).WithArguments(passed.Arguments).WithValidation(CommandResultValidation.None))
                .ExecuteAsync(Environment, started, kill, CancellationToken.None);
        }
        catch (Win32Exception e)
        {
            throw CannotRun(command, e);
        }
    }

    internal static StorageException CannotRun(CommandLine command, Exception e) => new(PantherStorage.Model.ExitCode.System,
        $"cannot run `{command.Program}`: {e.GetBaseException().Message}. Is it installed and on the PATH?", e);
}
