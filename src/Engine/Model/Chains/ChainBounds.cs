using PantherStorage.Model.Configuration;

namespace PantherStorage.Model.Chains;

/// <summary>When a full backup is made.</summary>
public enum FullEvery
{
    /// <summary>When it costs less than going on without one, or a bound asks for it.</summary>
    Auto,

    /// <summary>Besides, the first monthly backup of each month.</summary>
    Monthly,

    /// <summary>… of each quarter.</summary>
    Quarterly,

    /// <summary>… of each year.</summary>
    Yearly,
}

/// <summary>What the chains of a host may come to, as its owner says in <c>storage.backup.chains</c>.</summary>
/// <param name="MaxLinks">A restore reads at most so many archives.</param>
/// <param name="MaxRestoreBytes">… and at most so many bytes, if it needs more than one: what the line takes in the time allowed.</param>
/// <param name="MaxLoss">At most so many restore points need any one archive.</param>
/// <param name="RenewAfterDays">A chain with an archive as old as that which was never proved whole is not built on any more.</param>
public sealed record ChainBounds(FullEvery Full, int MaxLinks, long MaxRestoreBytes, int MaxLoss, int RenewAfterDays)
{
    /// <summary>The defaults, without a bound on bytes.</summary>
    public static ChainBounds Usual { get; } = Of(new ChainOptions { MaxRestoreMinutes = 0 }, rtoMinutes: 0);

    /// <param name="rtoMinutes">The host's, which holds where the owner names no time.</param>
    public static ChainBounds Of(ChainOptions options, int rtoMinutes)
    {
        var minutes = options.MaxRestoreMinutes ?? rtoMinutes;
        var line = BandwidthLimit.Parse(options.DownloadRate);
        return new ChainBounds(
            Enum.Parse<FullEvery>(options.Full, ignoreCase: true), options.MaxLinks,
            minutes > 0 && line.IsLimited ? line.BitsPerSecond / 8 * 60 * minutes : long.MaxValue,
            options.MaxLoss, options.RenewAfterDays);
    }
}
