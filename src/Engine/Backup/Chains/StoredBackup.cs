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
