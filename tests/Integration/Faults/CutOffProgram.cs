using System.Diagnostics;
using PantherStorage.Cli;
using PantherStorage.Linux.Processes;
using PantherStorage.Storage;
using PantherStorage.Terminal;
using PantherStorage.Tests.Integration.CommandLines;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>Where a program kills itself: when it passes a step for that time.</summary>
internal sealed record CutOff(Milestone Step, int Times);

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
        var left = int.Parse(arguments[1]);
        using var watched = arguments[0] == Never ? null : Milestones.Watch(passed =>
        {
            if (passed == Enum.Parse<Milestone>(arguments[0]) && Interlocked.Decrement(ref left) == 0)
                Process.GetCurrentProcess().Kill();
        });
        StandardOutput.Use();
        return await Verb.Run(CommandTree.Create(), arguments[2..], new TerminalConfiguration { Waits = new HastyTime() });
    }

    /// <summary>Runs the engine in this process, which costs a tenth of a new one, with the same short waits.</summary>
    public static async Task<CommandResult> RunHere(params string[] arguments)
    {
        using var said = new StringWriter();
        using var complained = new StringWriter();
        var code = await Verb.Run(CommandTree.Create(), arguments, new TerminalConfiguration(said, complained) { Waits = new HastyTime() });
        return new CommandResult(new CommandLine("panther-storage", arguments), code, said.ToString(), complained.ToString());
    }

    /// <summary>Runs the engine up to a step.</summary>
    /// <returns>Whether it got there; else it ended by itself, and well.</returns>
    public static async Task<bool> RunUpTo(Milestone step, int times, params string[] arguments)
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
