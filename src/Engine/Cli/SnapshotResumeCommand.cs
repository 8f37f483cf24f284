using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Terminal;

namespace PantherStorage.Cli;

/// <summary><c>panther-storage snapshot resume</c>.</summary>
internal static class SnapshotResumeCommand
{
    public static Verb Create()
    {
        var scope = new SnapshotScope();
        return Verb.Of("resume", "Resumes what a snapshot run has paused and left paused, because it was killed or its hook failed.",
            ["panther-storage snapshot resume"],
            [
                (ExitCode.Success, "nothing that hooks paused is paused any more; also when nothing was"),
                (ExitCode.System, "a hook failed, and what it paused may still be; or what was paused cannot be read"),
                (ExitCode.Busy, "a snapshot run holds the lock, and resumes what it pauses by itself"),
            ]).Takes(scope.Root).Does(async (parsed, _) =>
            {
                var shown = new Shown(parsed);
                return await new ResumePaused(scope.Host(parsed), shown).Run() ? ExitCode.Success : ExitCode.System;
            });
    }
}
