using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Storage.Archives;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Catalogues;

/// <summary>Reads from a bucket what it holds of a host.</summary>
public static class CatalogueReader
{
    private const int AtOnce = 8;

    /// <summary>So many manifests are read, and so many bytes of large ones of format 1; what is beyond counts as damaged.</summary>
    private const int MostManifests = 20_000;

    private const long MostOldBytes = 1L << 30;

    /// <summary>What is whole, whoever signed it: for who looks at what is there, not for who relies on it.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static Task<Catalogue> Read(IObjectStore store, string host, CancellationToken cancellation) =>
        Read(store, host, TrustedSigners.Anybody, cancellation);

    /// <param name="host">First part of the keys, e.g. <c>hetzner-vps</c>.</param>
    /// <param name="trust">Whose signatures are believed.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<Catalogue> Read(IObjectStore store, string host, TrustedSigners trust, CancellationToken cancellation)
    {
        var objects = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        await foreach (var found in store.List($"{host}/", cancellation))
            objects[found.Key] = found;

        var backups = ImmutableArray.CreateBuilder<StoredBackup>();
        var damaged = ImmutableArray.CreateBuilder<DamagedManifest>();
        var manifests = objects.Values.Where(each => ArchiveKey.ParseManifest(each.Key) is not null).ToList();
        damaged.AddRange(manifests.Skip(MostManifests).Select(each => new DamagedManifest(each.Key, $"{each.Key} was not read: {host} has {manifests.Count} manifests, and at most {MostManifests} are read")));
        var reading = new Reading(store);
        await foreach (var (found, read) in manifests.Take(MostManifests).ToAsyncEnumerable().SelectInOrder(AtOnce, async (each, token) => (each, await reading.Manifest(each, token)), cancellation))
        {
            if (read.Fault is { } fault)
                damaged.Add(fault);
            else if (trust.Judge(read.Backup!, found.Key) is (null, var because))
                damaged.Add(new DamagedManifest(found.Key, $"{found.Key} is not trusted: {because}") { IsUntrusted = true });
            else
                backups.Add(trust.Judge(read.Backup!, found.Key).Believed!);
        }

        var uncommitted = objects.Values
            .Where(each => ArchiveKey.ParseArchive(each.Key) is { } key && !objects.ContainsKey(key.Manifest))
            .OrderBy(each => each.Key, StringComparer.Ordinal);
        return new Catalogue(
            [.. backups.OrderBy(backup => backup.Moment).ThenBy(backup => backup.Time).ThenBy(backup => backup.Key, StringComparer.Ordinal)],
            damaged.ToImmutable(),
            [.. uncommitted],
            objects.ToImmutableDictionary(StringComparer.Ordinal))
        {
            Marks = await ReadMarks(store, objects.Keys, backups.Select(backup => backup.Key).ToHashSet(StringComparer.Ordinal), cancellation),
        };
    }

    // Whoever can write to the bucket can put any number of marks there: those of backups alone are read.
    private static async Task<ImmutableDictionary<string, DamageMark>> ReadMarks(
        IObjectStore store, IEnumerable<string> keys, HashSet<string> believed, CancellationToken cancellation)
    {
        var found = keys.Select(key => (Key: key, ArchiveKey.ParseDamage(key)?.Archive)).Where(each => each.Archive is not null);
        var marks = ImmutableDictionary.CreateBuilder<string, DamageMark>(StringComparer.Ordinal);
        await foreach (var mark in found.ToAsyncEnumerable().SelectInOrder(
            AtOnce,
            async (each, token) => believed.Contains(each.Archive!) ? await ReadMark(store, each.Key, each.Archive!, token) : DamageMark.Unreadable(each.Archive!),
            cancellation))
            marks[mark.Archive] = mark;
        return marks.ToImmutable();
    }

    private static async Task<DamageMark> ReadMark(IObjectStore store, string key, string archive, CancellationToken cancellation)
    {
        try
        {
            return DamageMark.Read(await store.GetAll(key, DamageMark.LargestBytes, cancellation), archive);
        }
        catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
        {
            return DamageMark.Unreadable(archive);
        }
    }

    private sealed class Reading(IObjectStore store)
    {
        private long oldBytes;

        // A byte that flipped on the way, or an answer that ended early, is no damaged manifest: it is read once more.
        public async Task<(StoredBackup? Backup, DamagedManifest? Fault)> Manifest(StoredObject found, CancellationToken cancellation)
        {
            var (backup, fault, mayBeMisread) = await Once(found, counted: false, cancellation);
            if (mayBeMisread)
                (backup, fault, _) = await Once(found, counted: true, cancellation);
            return (backup, fault);
        }

        /// <param name="counted">Whether its bytes are among those that were read.</param>
        private async Task<(StoredBackup? Backup, DamagedManifest? Fault, bool MayBeMisread)> Once(StoredObject found, bool counted, CancellationToken cancellation)
        {
            var mayBeMisread = true;
            try
            {
                var start = await store.Get(found.Key, 0, (int)Math.Min(found.Length, ManifestJson.LargestHead), cancellation);
                SignedManifest read;
                if (FormatOne.Is(start))
                {
                    mayBeMisread = counted || IsWithinBounds(found, found.Length - start.Length);
                    if (!mayBeMisread)
                        throw ManifestJson.Damaged(found.Key, $"it was not read: with its {found.Length} bytes, those of format 1 would be more than the {new Bytes(MostOldBytes)} together, or the {new Bytes(FormatOne.LargestBytes)} each, that are read");
                    // A head of format 1 is proved by the whole manifest alone, and so each is read to its end.
                    var whole = await SealedManifestReader.Read(store, found, start, cancellation);
                    mayBeMisread = false;
                    read = FormatOne.ReadHead(whole);
                }
                else
                {
                    read = ManifestJson.ReadHead(start, found.Length, found.Key);
                }

                return (new StoredBackup(read.Manifest, found.Length) { StoredAt = found.Modified, Signer = read.Signer, Digest = read.Digest }, null, false);
            }
            catch (StorageException e) when (e.ExitCode == ExitCode.BackupDamaged)
            {
                return (null, new DamagedManifest(found.Key, e.Message), mayBeMisread);
            }
            catch (Exception e) when (ItemFailure.IsOfOne(e, cancellation) && e is not StorageException && ItemFailure.Of(e).ExitCode == ExitCode.Internal)
            {
                // One manifest that nobody foresaw must not hide all the others.
                return (null, new DamagedManifest(found.Key, $"{found.Key}: {ItemFailure.Of(e).Message}"), false);
            }
        }

        private bool IsWithinBounds(StoredObject found, long more) =>
            found.Length <= FormatOne.LargestBytes && (more <= 0 || Interlocked.Add(ref oldBytes, more) <= MostOldBytes);
    }
}
