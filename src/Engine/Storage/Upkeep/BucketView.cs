using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Bucket;

namespace PantherStorage.Storage.Upkeep;

/// <summary>
/// One view of a host's backups for what deletes: all versions, and the catalogue of what shows. They are listed one after
/// the other, so they may tell of two moments, or a store may leave something out of one. Where they disagree, a backup
/// that the catalogue lacks could be the one whose parent is deleted.
/// </summary>
public sealed record BucketView(BucketContents Contents, Catalogue Catalogue)
{
    private const int Attempts = 2;

    /// <summary>Reads both, and once more when they disagree: a backup may have been committed in between.</summary>
    /// <param name="readCatalogue">Reads the catalogue of the host, with what is believed of it.</param>
    /// <param name="host">First part of the keys.</param>
    /// <param name="store">What the object store is called in messages.</param>
    /// <exception cref="StorageException"><see cref="ExitCode.Refused"/>: they still disagree; or the store cannot be read.</exception>
    public static async Task<BucketView> Read(
        Func<CancellationToken, Task<Catalogue>> readCatalogue, IBucketInventory inventory, string host, string store, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // The catalogue last: what was committed since the contents were read has its manifest in it.
            var contents = await inventory.Contents($"{host}/", cancellation);
            var catalogue = await readCatalogue(cancellation);
            if (Disagreement(contents, catalogue) is not { } differs)
                return new BucketView(contents, catalogue);
            if (attempt == Attempts)
            {
                throw new StorageException(ExitCode.Refused,
                    $"two listings of {host}/ in {store} disagree, and did so twice: {differs}. Nothing was deleted. Is a backup of {host} under way on another machine? Run this again when it has ended; if it stays, tell the store's operator.");
            }
        }
    }

    /// <summary>The first archive or manifest that one of them shows otherwise than the other; null when there is none.</summary>
    public static string? Disagreement(BucketContents contents, Catalogue catalogue)
    {
        var shown = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var version in contents.Versions.Where(version => version is { IsLatest: true, IsHideMarker: false } && IsOurs(version.Key)))
            shown[version.Key] = version.Length;
        foreach (var found in catalogue.Objects.Values.Where(found => IsOurs(found.Key)).OrderBy(found => found.Key, StringComparer.Ordinal))
        {
            if (!shown.Remove(found.Key, out var length))
                return $"{found.Key} is among the objects, and not among the versions that show";
            if (length != found.Length)
                return $"{found.Key} has {found.Length} bytes as an object, and {length} as a version";
        }

        return shown.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } missing
            ? $"{missing} is among the versions that show, and not among the objects"
            : null;
    }

    private static bool IsOurs(string key) => ArchiveKey.ParseArchive(key) is not null || ArchiveKey.ParseManifest(key) is not null;
}
