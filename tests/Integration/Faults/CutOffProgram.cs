using System.Diagnostics;
using PantherStorage.Cli;
using PantherStorage.Linux.Processes;
using PantherStorage.Operations;
using PantherStorage.Storage;
using PantherStorage.Tests.Integration.CommandLines;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>Where a program kills itself: when it passes a step for that time.</summary>
internal sealed record CutOff(Step Step, int Times);

/// <summary>
/// The engine's program, which kills itself when it has passed a step so many times: no handler runs, no buffer is
/// flushed, as in a power cut. The test assembly is that program: <c>STEP TIMES ARGUMENT…</c>, with <c>- 0</c> to let it
/// live. Its waits between two tries last a thousandth.
/// </summary>
internal static class CutOffProgram
{
    /// <summary>What a shell says of a program that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    private const string Never = "-";

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments[0] == WalkProgram.Name)
            return await WalkProgram.Run(arguments);
        OpenBucket.Waits = new HastyTime();
        var left = int.Parse(arguments[1]);
        using var watched = arguments[0] == Never ? null : Steps.Watch(passed =>
        {
            if (passed == Enum.Parse<Step>(arguments[0]) && Interlocked.Decrement(ref left) == 0)
                Process.GetCurrentProcess().Kill();
        });
        return (int)typeof(CommandTree).Assembly.EntryPoint!.Invoke(null, [arguments[2..]])!;
    }

    /// <summary>Runs the engine in this process, which costs a tenth of a new one, with the same short waits.</summary>
    public static CommandResult RunHere(params string[] arguments)
    {
        var (output, error, waits) = (Console.Out, Console.Error, OpenBucket.Waits);
        using var said = new StringWriter();
        using var complained = new StringWriter();
        Console.SetOut(said);
        Console.SetError(complained);
        OpenBucket.Waits = new HastyTime();
        try
        {
            var code = (int)typeof(CommandTree).Assembly.EntryPoint!.Invoke(null, [arguments])!;
            return new CommandResult(new CommandLine("panther-storage", arguments), code, said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            OpenBucket.Waits = waits;
        }
    }

    /// <summary>Runs the engine up to a step.</summary>
    /// <returns>Whether it got there; else it ended by itself, and well.</returns>
    public static async Task<bool> RunUpTo(Step step, int times, params string[] arguments)
    {
        var result = await Run(new CutOff(step, times), arguments);
        Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, $"{result.Command}: {result.StandardError}{result.StandardOutput}");
        return result.ExitCode == Killed;
    }

    /// <summary>Runs the engine.</summary>
    /// <param name="cut">Where it kills itself; null lets it live.</param>
    public static Task<CommandResult> Run(CutOff? cut, params string[] arguments) => Programs.Run(
        new CommandLine("dotnet", [typeof(CutOffProgram).Assembly.Location, cut?.Step.ToString() ?? Never, (cut?.Times ?? 0).ToString(), .. arguments]),
        default, timeout: TimeSpan.FromMinutes(2));
}
