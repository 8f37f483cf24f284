using System.Diagnostics;
using PantherStorage.Linux.Processes;

namespace PantherStorage.Linux.Mounts;

/// <summary>Takes a mount down.</summary>
internal static class Unmounting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Tries again for a moment while the mount is in use: between its fork and its exec, every program that anything on
    /// this machine starts holds a copy of all that its parent has open, and a program that was killed is not gone at once.
    /// </summary>
    /// <returns>What <c>umount</c> said last; it names the mount when somebody still uses it.</returns>
    public static async Task<CommandResult> Try(string mountPoint, CancellationToken cancellation)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var result = await Programs.Run(new("umount", mountPoint), cancellation);
            if (result.Succeeded || since.Elapsed > Patience || !result.StandardError.Contains("busy", StringComparison.Ordinal))
                return result;
            await Task.Delay(Look, cancellation);
        }
    }
}
