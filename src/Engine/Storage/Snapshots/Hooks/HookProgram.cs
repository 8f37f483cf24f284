using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Storage.Snapshots.Hooks;

/// <summary>
/// One program of a hook, in a process group of its own, ended with all that it started. It needs no place on a disk: what
/// it prints is read from pipes, of which a daemon that it leaves behind may keep one open as long as it likes. Whatever is
/// left in its group when it ends is killed; when it did not end in time, so is all that has its mark, daemons too.
/// </summary>
internal static class HookProgram
{
    // What GNU timeout(1) ends with when the time was up, and when it had to kill. A program may end with either by itself.
    private const int TimedOut = 124;
    private const int Killed = 128 + 9;

    private const int MostToldCharacters = 1000;

    /// <summary>In the environment of all that a hook starts.</summary>
    private const string MarkVariable = "PANTHER_STORAGE_HOOK";

    /// <summary>From the request to end, which a program may heed, to the kill.</summary>
    private static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(5);

    /// <summary>For a program that was killed and is stuck in the kernel, as on a file system that is frozen.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long output that a daemon still holds open is waited for.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    /// <returns>What went wrong, in words; null when nothing did.</returns>
    /// <exception cref="StorageException">It cannot be started at all.</exception>
    public static async Task<string?> Run(HookCommand command, string mark, TimeSpan limit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        using var process = Start(command.Command, mark, limit);
        var output = new OutputTail(process.StandardOutput.BaseStream);
        var errors = new OutputTail(process.StandardError.BaseStream);
        await End(process, mark, limit, clock, cancellation);
        await Task.WhenAny(Task.WhenAll(output.Read, errors.Read), Task.Delay(LastOutput, CancellationToken.None));

        if (!process.HasExited || IsLate(process, limit, clock))
            return $"did not end within {limit.TotalSeconds:0} s and was killed";
        var result = new CommandResult(command.Command, process.ExitCode, output.Text, errors.Text);
        if (!result.Succeeded)
            return $"ended with exit code {result.ExitCode}: {LastWords(result)}";
        return command.MustSay is { } expected && result.StandardOutput.Trim() != expected ? $"answered {LastWords(result)}" : null;
    }

    /// <summary>Kills all that has the mark, and waits for it no longer than a while: a process that is stuck may hold up whoever looks at it.</summary>
    public static Task KillMarked(string mark) =>
        Task.WhenAny(Task.Run(() => ProcessGroups.KillMarked(MarkVariable, mark)), Task.Delay(Grace));

    private static Process Start(CommandLine command, string mark, TimeSpan limit)
    {
        // timeout(1) makes the group, whose number is its process's, and ends it also when this program is killed.
        var guarded = ByteArguments.Passed(new CommandLine(
            "timeout", [$"--kill-after={Seconds(KillAfter)}", Seconds(limit), command.Program, .. command.Arguments]));
        var start = new ProcessStartInfo(guarded.Program, guarded.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Programs.Environment(start);
        start.Environment[MarkVariable] = mark;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw Programs.CannotRun(guarded, e);
        }
    }

    /// <summary>Waits for the end, and ends what is left; no longer than the limit and the time that a kill takes.</summary>
    private static async Task End(Process process, string mark, TimeSpan limit, Stopwatch clock, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit + KillAfter + Grace);
        await process.WaitForExitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var ended = process.HasExited;
        ProcessGroups.Kill(process.Id);
        if (ended && !IsLate(process, limit, clock))
            return;
        await KillMarked(mark);
        using var patience = new CancellationTokenSource(Grace);
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended)
            cancellation.ThrowIfCancellationRequested();
    }

    private static bool IsLate(Process ended, TimeSpan limit, Stopwatch clock) =>
        ended.ExitCode is TimedOut or Killed && clock.Elapsed >= limit;

    private static string LastWords(CommandResult result) =>
        result.LastWords is { Length: > MostToldCharacters } words ? $"… {words[^MostToldCharacters..]}" : result.LastWords;

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
