using NodaTime;
using PantherStorage.Engine.Backup.Format;

namespace PantherStorage.Engine.Backup.Chains;

/// <summary>A committed backup: an archive with a sound manifest beside it.</summary>
/// <param name="ManifestBytes">Size of the manifest object.</param>
public sealed record StoredBackup(Manifest Manifest, long ManifestBytes)
{
    public string Key => Manifest.Key;

    public BackupFacts Facts => Manifest.Backup;

    public string Label => Facts.Label;

    public Instant Time => Facts.SnapshotTime;
}

/// <summary>The tiers in rising order. A backup's tier says which later ones may build on it.</summary>
public enum Tier
{
    Manual,
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

public static class Tiers
{
    /// <summary>The highest of several, as snapshots name them (<c>daily,weekly</c>); <see cref="Tier.Manual"/> when there is none.</summary>
    public static Tier Highest(string names) => names
        .Split([',', ' ', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(name => Enum.TryParse<Tier>(name, ignoreCase: true, out var tier) ? tier : Tier.Manual)
        .DefaultIfEmpty(Tier.Manual)
        .Max();

    public static string Name(this Tier tier) => tier.ToString().ToLowerInvariant();
}
