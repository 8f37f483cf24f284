namespace PantherStorage.Model.Configuration;

/// <summary><c>storage.backup.chains</c>: what backups may build on.</summary>
public sealed record ChainOptions
{
    /// <summary><c>auto</c>, <c>monthly</c>, <c>quarterly</c> or <c>yearly</c>.</summary>
    public string Full { get; init; } = "auto";

    /// <summary>Archives that a restore reads at most.</summary>
    public int MaxLinks { get; init; } = 5;

    /// <summary>How long a restore may take at <see cref="DownloadRate"/>; null is the host's RTO, 0 any time.</summary>
    public int? MaxRestoreMinutes { get; init; }

    /// <summary>What a restore gets from the line, e.g. <c>1 Gbit/s</c>.</summary>
    public string DownloadRate { get; init; } = "1 Gbit/s";

    /// <summary>Restore points that need one archive, at most.</summary>
    public int MaxLoss { get; init; } = 100;

    /// <summary>Days; a chain with an archive of that age that was never proved whole is begun anew.</summary>
    public int RenewAfterDays { get; init; } = 365;
}
