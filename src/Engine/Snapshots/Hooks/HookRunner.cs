using System.Globalization;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Engine.Snapshots.Hooks;

/// <summary>Runs hooks around a snapshot.</summary>
public static class HookRunner
{
    // What GNU timeout(1) ends with when the time was up, and when it had to kill.
    private const int TimedOut = 124;
    private const int Killed = 137;

    /// <param name="trouble">Told of what runs after and failed: the snapshot is sound, but a container may stay paused.</param>
    /// <returns>What <paramref name="snapshot"/> returned.</returns>
    /// <exception cref="StorageException">A hook before the snapshot failed, so that there is none; or the snapshot itself.</exception>
    public static async Task<T> Around<T>(
        IEnumerable<Hook> hooks, Func<Task<T>> snapshot, Action<string> trouble, CancellationToken cancellation)
    {
        var begun = new Stack<Hook>();
        try
        {
            foreach (var hook in hooks)
            {
                begun.Push(hook);
                if (hook.Before is { } before)
                    await Run(hook, "before", before, cancellation);
            }

            return await snapshot();
        }
        finally
        {
            // In the opposite order, and not stopped by what stopped the run: what was paused must go on.
            while (begun.TryPop(out var hook))
                await After(hook, trouble);
        }
    }

    private static async Task After(Hook hook, Action<string> trouble)
    {
        if (hook.After is not { } after)
            return;
        try
        {
            await Run(hook, "after", after, CancellationToken.None);
        }
        catch (StorageException e)
        {
            trouble(e.Message);
        }
    }

    // timeout(1) stops the program with all that it has started, which killing it alone would leave behind.
    private static async Task Run(Hook hook, string when, HookCommand command, CancellationToken cancellation)
    {
        var guarded = new CommandLine(
            "timeout",
            ["--kill-after=5", hook.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture), command.Command.Program, .. command.Command.Arguments]);
        var result = await Processes.Run(guarded, cancellation, timeout: hook.Timeout + TimeSpan.FromSeconds(15));
        var words = result.ExitCode switch
        {
            TimedOut or Killed => $"did not end within {hook.Timeout.TotalSeconds:0} s and was stopped",
            not 0 => $"ended with exit code {result.ExitCode}: {result.LastWords}",
            _ when command.MustSay is { } expected && result.StandardOutput.Trim() != expected => $"answered {result.LastWords}",
            _ => null,
        };
        if (words is not null)
            throw new StorageException(ExitCode.System, $"hook {hook.Name}, {when} the snapshot: `{command.Command}` {words}");
    }
}
