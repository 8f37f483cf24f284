using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.ObjectStore;

namespace PantherStorage.Engine.Backup.Chains;

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
    private const int AtOnce = 8;

    /// <param name="host">First part of the keys, e.g. <c>hetzner-vps</c>.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<Catalogue> Read(IObjectStore store, string host, CancellationToken cancellation)
    {
        var objects = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        await foreach (var found in store.List($"{host}/", cancellation))
            objects[found.Key] = found;

        var backups = ImmutableArray.CreateBuilder<StoredBackup>();
        var damaged = ImmutableArray.CreateBuilder<DamagedManifest>();
        var manifests = objects.Values.Where(each => ArchiveKey.ParseManifest(each.Key) is not null).ToAsyncEnumerable();
        await foreach (var (backup, fault) in manifests.SelectInOrder(AtOnce, (each, token) => ReadManifest(store, each, token), cancellation))
        {
            if (backup is not null)
                backups.Add(backup);
            if (fault is not null)
                damaged.Add(fault);
        }

        var uncommitted = objects.Values
            .Where(each => ArchiveKey.ParseArchive(each.Key) is { } key && !objects.ContainsKey(key.Manifest))
            .OrderBy(each => each.Key, StringComparer.Ordinal);
        return new Catalogue(
            [.. backups.OrderBy(backup => backup.Moment).ThenBy(backup => backup.Time).ThenBy(backup => backup.Key, StringComparer.Ordinal)],
            damaged.ToImmutable(),
            [.. uncommitted],
            objects.ToImmutableDictionary(StringComparer.Ordinal));
    }

    public IEnumerable<StoredBackup> Of(string label) => Backups.Where(backup => backup.Label == label);

    public Chain ChainOf(StoredBackup backup) => Chain.Of(backup, Backups);

    /// <summary>When what a manifest belongs to counts as made, as far as its key and the listing tell; null for what is no manifest's key.</summary>
    public Instant? MomentOf(string manifest) => ArchiveKey.ParseManifest(manifest) is { } key
        ? StoredBackup.MomentOf(key.Time, Objects.TryGetValue(manifest, out var found) ? found.Modified : Instant.MaxValue)
        : null;

    /// <summary>Why a backup cannot be restored as far as the listing shows: chain, objects, lengths. Null when nothing speaks against it.</summary>
    public string? Fault(StoredBackup backup)
    {
        var chain = ChainOf(backup);
        return chain.Broken ?? chain.Links.Select(MissingArchive).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>Why the archive itself cannot be whole, by its length alone; null when it can.</summary>
    public string? MissingArchive(StoredBackup backup)
    {
        if (!Objects.TryGetValue(backup.Key, out var archive))
            return $"the archive {backup.Key} is missing; only its manifest is there";
        return archive.Length == backup.Manifest.Length
            ? null
            : $"the archive {backup.Key} has {archive.Length} bytes, and its manifest says {backup.Manifest.Length}";
    }

    // A byte that flipped on the way, or an answer that ended early, is no damaged manifest: it is read once more.
    private static async Task<(StoredBackup? Backup, DamagedManifest? Fault)> ReadManifest(
        IObjectStore store, StoredObject found, CancellationToken cancellation)
    {
        var read = await ReadOnce(store, found, cancellation);
        return read.Fault is null ? read : await ReadOnce(store, found, cancellation);
    }

    private static async Task<(StoredBackup? Backup, DamagedManifest? Fault)> ReadOnce(
        IObjectStore store, StoredObject found, CancellationToken cancellation)
    {
        try
        {
            var start = await store.Get(found.Key, 0, (int)Math.Min(found.Length, ManifestJson.LargestHead), cancellation);
            var read = FormatOne.Is(start)
                ? await FormatOne.ReadHead(store, found, start, cancellation)
                : ManifestJson.ReadHead(start, found.Length, found.Key);
            return (new StoredBackup(read.Manifest, found.Length) { StoredAt = found.Modified, Signer = read.Signer, Digest = read.Digest }, null);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return (null, new DamagedManifest(found.Key, e.Message));
        }
    }
}

/// <param name="Key">Of the manifest.</param>
public sealed record DamagedManifest(string Key, string Because);
