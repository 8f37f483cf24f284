using PantherStorage.Linux.Processes;

namespace PantherStorage.Linux.Btrfs;

/// <summary>Whether a file system is moving its block groups about. The numbers are the metric's.</summary>
public enum BalanceState
{
    None = 0,
    Running = 1,

    /// <summary>By hand, or since it was interrupted; goes on with <c>btrfs balance resume</c>.</summary>
    Paused = 2,
}

/// <summary>What <c>btrfs balance status</c> says.</summary>
public static class BtrfsBalance
{
    /// <returns>Null when it cannot be told: not Btrfs, or no permission.</returns>
    public static async Task<BalanceState?> Of(string path, CancellationToken cancellation)
    {
        // Exit code 1 is a balance as well as an error: its words tell.
        var said = await Programs.Run(new("btrfs", "balance", "status", path), cancellation);
        return Parse(said.StandardOutput);
    }

    // cmds/balance.c of btrfs-progs: "No balance found on", else "Balance on '…' is running|paused", with ", cancel requested".
    internal static BalanceState? Parse(string text) =>
        text.StartsWith("No balance found on", StringComparison.Ordinal) ? BalanceState.None
        : !text.StartsWith("Balance on", StringComparison.Ordinal) ? null
        : text.Split('\n')[0].Contains("' is running", StringComparison.Ordinal) ? BalanceState.Running
        : BalanceState.Paused;
}
