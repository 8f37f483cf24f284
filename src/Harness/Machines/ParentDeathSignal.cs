using System.Collections.Concurrent;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Harness.Machines;

/// <summary>
/// Starts programs so that none outlives this one, not even when it is killed with SIGKILL: the kernel kills the child
/// when its parent dies (PR_SET_PDEATHSIG, through setpriv). "Parent" there means the thread that started it
/// (prctl(2)), and pool threads come and go; so all of them start from one thread that stays.
/// </summary>
internal static class ParentDeathSignal
{
    private static readonly BlockingCollection<Action> Requests = Serve();

    /// <summary>The command with its life tied to the thread that starts it.</summary>
    public static CommandLine Tied(CommandLine command) =>
        new("setpriv", ["--pdeathsig", "KILL", "--", command.Program, .. command.Arguments]);

    /// <summary>The command in a session of its own, which ends neither with this program nor with its terminal.</summary>
    public static CommandLine Loose(CommandLine command) =>
        new("setsid", ["--", command.Program, .. command.Arguments]);

    /// <param name="killedBy">Kills the program; without it only the disposal of what is returned does.</param>
    public static Task<RunningProcess> Start(CommandLine command, CancellationToken killedBy = default)
    {
        var started = new TaskCompletionSource<RunningProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add(() =>
        {
            try
            {
                started.SetResult(Programs.Start(command, killedBy));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                started.SetException(e);
            }
        }, CancellationToken.None);
        return started.Task;
    }

    private static BlockingCollection<Action> Serve()
    {
        var requests = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var request in requests.GetConsumingEnumerable())
                request();
        })
        { IsBackground = true, Name = "program starter" }.Start();
        return requests;
    }
}
