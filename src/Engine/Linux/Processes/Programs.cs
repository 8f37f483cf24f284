using System.ComponentModel;
using System.Diagnostics;
using Medallion.Shell;
using PantherStorage.Model;

namespace PantherStorage.Linux.Processes;

/// <summary>
/// The one place that starts programs: the seam behind which the process library can be changed.
/// A cancelled token kills the program; a started program never outlives its <see cref="RunningProcess"/>.
/// </summary>
public static class Programs
{
    /// <summary>Runs to the end and returns the result whatever the exit code; see <see cref="CommandResult.OrThrow"/>.</summary>
    /// <param name="timeout">After which it is ended; null for what <see cref="ProgramLimits"/> gives its kind.</param>
    /// <exception cref="StorageException">The program is not installed, may not be run, or did not end in time.</exception>
    public static async Task<CommandResult> Run(
        CommandLine command, CancellationToken cancellation, Stream? input = null, TimeSpan? timeout = null)
    {
        cancellation.ThrowIfCancellationRequested();
        using var run = ProgramRun.Start(command);
        return await run.ToEnd(input, timeout ?? ProgramLimits.Of(command), cancellation);
    }

    /// <summary>Starts a program whose input and output the caller streams.</summary>
    public static RunningProcess Start(CommandLine command, CancellationToken cancellation) =>
        new(command, Launch(command, cancellation));

    private static Command Launch(CommandLine command, CancellationToken cancellation)
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
            });
        }
        catch (Exception e) when (e is Win32Exception or ErrorExitCodeException || e.InnerException is Win32Exception)
        {
            throw CannotRun(command, e);
        }
    }

    // Tools are read by programs here, so their words must not depend on the user's language.
    internal static void Environment(ProcessStartInfo info) => info.Environment["LC_ALL"] = "C.UTF-8";

    internal static StorageException CannotRun(CommandLine command, Exception e) => new(PantherStorage.Model.ExitCode.System,
        $"cannot run `{command.Program}`: {e.GetBaseException().Message}. Is it installed and on the PATH?", e);
}
