using System.Globalization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Snapshots.Hooks;

/// <summary>
/// One program of a hook, in a process group of its own, ended with all that it started. What it prints goes into files:
/// a child that it leaves behind may keep those open as long as it likes, and nobody waits for it. Whatever is left in its
/// group when it ends is killed; when it did not end in time, so is all that has its mark, daemons too.
/// </summary>
internal static class HookProgram
{
    /// <summary>In the environment of all that a hook starts.</summary>
    public const string MarkVariable = "PANTHER_STORAGE_HOOK";

    // What GNU timeout(1) ends with when the time was up, and when it had to kill.
    private const int TimedOut = 124;
    private const int Killed = 128 + 9;
    private const int MostOutput = 64 << 10;

    // timeout(1) makes the group, whose number is its process's: that of the shell that becomes it.
    private const string IntoFiles = """exec >"$1/out" 2>"$1/err" </dev/null; export PANTHER_STORAGE_HOOK="$2"; shift 2; exec timeout --kill-after=5 "$@" """;

    /// <returns>What went wrong, in words; null when nothing did.</returns>
    /// <exception cref="StorageException">It cannot be started at all.</exception>
    public static async Task<string?> Run(HookCommand command, string mark, TimeSpan limit, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("panther-hook-");
        try
        {
            var result = await Ended(command.Command, mark, limit, folder.FullName, cancellation);
            var said = result with { StandardOutput = await Tail(folder, "out", cancellation), StandardError = await Tail(folder, "err", cancellation) };
            return said.ExitCode switch
            {
                TimedOut or Killed => $"did not end within {limit.TotalSeconds:0} s and was stopped",
                not 0 => $"ended with exit code {said.ExitCode}: {said.LastWords}",
                _ when command.MustSay is { } expected && said.StandardOutput.Trim() != expected => $"answered {said.LastWords}",
                _ => null,
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CommandResult> Ended(CommandLine command, string mark, TimeSpan limit, string folder, CancellationToken cancellation)
    {
        var guarded = new CommandLine(
            "sh",
            ["-c", IntoFiles, "hook", folder, mark, limit.TotalSeconds.ToString(CultureInfo.InvariantCulture), command.Program, .. command.Arguments]);
        await using var running = Processes.Start(guarded, cancellation);
        var all = true;
        try
        {
            var result = await running.Ended();
            all = result.ExitCode is TimedOut or Killed;
            return result;
        }
        finally
        {
            ProcessGroups.Kill(running.ProcessId);
            if (all)
                ProcessGroups.KillMarked(MarkVariable, mark);
        }
    }

    private static async Task<string> Tail(DirectoryInfo folder, string name, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(Path.Combine(folder.FullName, name));
        file.Position = Math.Max(0, file.Length - MostOutput);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(cancellation);
    }
}
