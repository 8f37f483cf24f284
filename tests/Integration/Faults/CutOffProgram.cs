using System.Diagnostics;
using PantherStorage.Engine;
using PantherStorage.Engine.Commands;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>
/// The engine's program, which kills itself when it has passed a step so many times: no handler runs, no buffer is
/// flushed, as in a power cut. The test assembly is that program: <c>STEP TIMES ARGUMENT…</c>.
/// </summary>
internal static class CutOffProgram
{
    /// <summary>What a shell says of a program that SIGKILL ended.</summary>
    private const int Killed = 128 + 9;

    public static int Main(string[] arguments)
    {
        var (step, left) = (Enum.Parse<Step>(arguments[0]), int.Parse(arguments[1]));
        using var watched = Steps.Watch(passed =>
        {
            if (passed == step && Interlocked.Decrement(ref left) == 0)
                Process.GetCurrentProcess().Kill();
        });
        return (int)typeof(Verb).Assembly.EntryPoint!.Invoke(null, [arguments[2..]])!;
    }

    /// <summary>Runs the engine up to a step.</summary>
    /// <returns>Whether it got there; else it ended by itself, and well.</returns>
    public static async Task<bool> RunUpTo(Step step, int times, params string[] arguments)
    {
        var program = new CommandLine(
            "dotnet", [typeof(CutOffProgram).Assembly.Location, step.ToString(), times.ToString(), .. arguments]);
        var result = await Processes.Run(program, default, timeout: TimeSpan.FromMinutes(2));
        Assert.That(result.ExitCode, Is.EqualTo(Killed).Or.Zero, $"{result.Command}: {result.StandardError}{result.StandardOutput}");
        return result.ExitCode == Killed;
    }
}
