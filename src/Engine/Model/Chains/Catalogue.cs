using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Chains;

/// <summary>
/// What the bucket holds of one host, told from the bucket alone: no local state can be lost, stale or in disagreement.
/// </summary>
/// <param name="Backups">Committed and sound, oldest first.</param>
/// <param name="Damaged">Manifests that cannot be believed, with the reason.</param>
/// <param name="Uncommitted">Archives without a manifest: interrupted runs. They are not backups.</param>
/// <param name="Objects">Every object below the host's prefix, by key.</param>
public sealed record Catalogue(
    ImmutableArray<StoredBackup> Backups,
    ImmutableArray<DamagedManifest> Damaged,
    ImmutableArray<StoredObject> Uncommitted,
    ImmutableDictionary<string, StoredObject> Objects)
{
    /// <summary>Damage that verifications found, by the archive's key. Where no manifest is believed, only that there is a mark is known.</summary>
    public ImmutableDictionary<string, DamageMark> Marks { get; init; } = ImmutableDictionary<string, DamageMark>.Empty;

    public IEnumerable<StoredBackup> Of(string label) => Backups.Where(backup => backup.Label == label);

    public Chain ChainOf(StoredBackup backup) => Chain.Of(backup, Backups);

    /// <summary>When what a manifest belongs to counts as made, as far as its key and the listing tell; null for what is no manifest's key.</summary>
    public Instant? MomentOf(string manifest) => ArchiveKey.ParseManifest(manifest) is { } key
        ? StoredBackup.MomentOf(key.Time, Objects.TryGetValue(manifest, out var found) ? found.Modified : Instant.MaxValue)
        : null;

    /// <summary>Why a backup cannot be restored as far as is known: chain, objects, lengths, damage that was found. Null when nothing speaks against it.</summary>
    public string? Fault(StoredBackup backup) =>
        Gap(backup) ?? ChainOf(backup).Links.Select(link => MarkOf(link)?.InWords).FirstOrDefault(fault => fault is not null);

    /// <summary>As <see cref="Fault"/>, without the damage that was found: that is seen again when the archive is read.</summary>
    public string? Gap(StoredBackup backup)
    {
        var chain = ChainOf(backup);
        return chain.Broken ?? chain.Links.Select(MissingArchive).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Why nothing may build on this very archive; null when something may.</summary>
    public string? ArchiveFault(StoredBackup backup) => MissingArchive(backup) ?? MarkOf(backup)?.InWords;

    /// <summary>The damage that was found in this very archive; null when none was.</summary>
    public DamageMark? MarkOf(StoredBackup backup) => Marks.GetValueOrDefault(backup.Key) is { } mark && mark.IsOf(backup.Manifest) ? mark : null;

    /// <summary>Why the archive itself cannot be whole, by its length alone; null when it can.</summary>
    public string? MissingArchive(StoredBackup backup)
    {
        if (!Objects.TryGetValue(backup.Key, out var archive))
            return $"the archive {backup.Key} is missing; only its manifest is there";
        return archive.Length == backup.Manifest.Length
            ? null
            : $"the archive {backup.Key} has {archive.Length} bytes, and its manifest says {backup.Manifest.Length}";
    }
}

/// <param name="Key">Of the manifest.</param>
public sealed record DamagedManifest(string Key, string Because)
{
    /// <summary>It is whole, and nobody known has signed it.</summary>
    public bool IsUntrusted { get; init; }
}
