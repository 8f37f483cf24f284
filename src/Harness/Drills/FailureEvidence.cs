using PantherStorage.Harness.Scenarios;

namespace PantherStorage.Harness.Drills;

/// <summary>What a person needs to understand a failed drill without running it again.</summary>
internal static class FailureEvidence
{
    public static async Task Collect(DrillContext context, CancellationToken cancellation)
    {
        if (context.Machine is not { } machine)
            return;
        await Attempt(context, "journal.txt", async () => await context.Shell.Check(["journalctl", "-b", "--no-pager", "-o", "short-precise"], cancellation));
        await Attempt(context, "mounts.txt", async () => await context.Shell.Check(["cat", "/proc/self/mountinfo"], cancellation));
        await Attempt(context, "btrfs.txt", async () => await context.Shell.CheckScript("btrfs filesystem usage /; btrfs subvolume list -puqR /; dmesg | tail -n 50", cancellation));
        await Attempt(context, "screen.txt", async () =>
        {
            await machine.Screenshot(Path.Combine(context.Paths.Logs, "screen.png"), cancellation);
            return "the screen is in screen.png\n";
        });
    }

    /// <summary>The machine may be half dead: what cannot be had is said in its place.</summary>
    private static async Task Attempt(DrillContext context, string name, Func<Task<string>> collect)
    {
        try
        {
            await context.Paths.Log(name, await Collected(collect));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk for it is full, say. The report that follows says so in its own way.
        }
    }

    private static async Task<string> Collected(Func<Task<string>> collect)
    {
        try
        {
            return await collect();
        }
        catch (Exception e)
        {
            return $"could not be collected: {e.Message}\n";
        }
    }
}
