using PantherStorage.Model;
using PantherStorage.Storage.Snapshots.Hooks;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot resume</c>.</summary>
internal static class SnapshotResumeCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("resume", "Lets go on what a run of snapshots has paused and did not resume, because it was killed or its hook failed.",
            ["panther-storage snapshot resume"],
            [
                (ExitCode.Success, "nothing of ours is paused any more; also when nothing was"),
                (ExitCode.System, "a hook failed, and what it paused may still be; or what was paused cannot be read"),
                (ExitCode.Busy, "a run of snapshots is at it, and resumes by itself"),
            ]).Takes(scope.Root).Does(async (parsed, _) =>
            {
                using var held = scope.Lock(parsed);
                return await Finish(scope.Paused(parsed), "snapshot resume") ? ExitCode.Success : ExitCode.System;
            });
    }

    /// <summary>Finishes what an earlier run left paused; whoever calls it holds the lock.</summary>
    /// <returns>Whether nothing of ours is paused any more.</returns>
    internal static async Task<bool> Finish(PausedHooks paused, string verb)
    {
        var whole = true;
        try
        {
            await new HookRunner(paused, Timeout.InfiniteTimeSpan).Resume(
                told => Console.Error.WriteLine($"panther-storage {verb}: {Printable.Of(told)}"), Tell);
        }
        catch (StorageException e)
        {
            Tell(e.Message);
        }

        return whole;

        void Tell(string trouble)
        {
            whole = false;
            Console.Error.WriteLine($"panther-storage {verb}: {Printable.Of(trouble)}");
        }
    }
}
