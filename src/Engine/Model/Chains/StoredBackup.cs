using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Signing;

namespace PantherStorage.Model.Chains;

/// <summary>A committed backup: an archive with a sound manifest beside it.</summary>
/// <param name="Manifest">The head of its manifest: where its frames lie is read where they are.</param>
/// <param name="ManifestBytes">Size of the manifest object.</param>
public sealed record StoredBackup(Manifest Manifest, long ManifestBytes)
{
    /// <summary>Who signed its manifest; null in format 1, which has no signatures.</summary>
    public VerifyingKey? Signer { get; init; }

    /// <summary>SHA-256 of what the signature is over; in format 1 of the whole manifest.</summary>
    public string Digest { get; init; } = string.Empty;

    /// <summary>What is to be told of its signature, in words; null when a known key has signed it.</summary>
    public string? Doubt { get; init; }

    /// <summary>Signed by a key that is none of those that are known here: another machine's.</summary>
    public bool IsForeign { get; init; }

    public string Key => Manifest.Key;

    public BackupFacts Facts => Manifest.Backup;

    public string Label => Facts.Label;

    public Instant Time => Facts.SnapshotTime;

    /// <summary>When the store got its manifest, by the store's clock; the end of time when that is not known.</summary>
    public Instant StoredAt { get; init; } = Instant.MaxValue;

    /// <summary>
    /// When it counts as made: at its own date, unless it was stored before that. Then the clock was ahead when its snapshot
    /// was made, and it counts as made when it was stored, so that it does not hide what was made after it.
    /// </summary>
    public Instant Moment => MomentOf(Time, StoredAt);

    internal static Instant MomentOf(Instant dated, Instant stored) => PantherStorage.Model.Retention.SnapshotDates.IsAhead(dated, stored) ? stored : dated;
}
