using PantherStorage.Model;
using PantherStorage.Model.Chains;

namespace PantherStorage.Storage.Catalogues;

/// <summary>Which backup a person means.</summary>
public static class BackupChoice
{
    public const string Latest = "latest";

    /// <param name="wanted"><see cref="Latest"/>, or the key of an archive or of its manifest.</param>
    /// <returns>The whole chain to restore.</returns>
    /// <exception cref="StorageException"><see cref="ExitCode.BackupDamaged"/>: none, or not restorable. Never another one
    /// in its place: who asks for the latest must know when an older one is all there is.</exception>
    public static Chain Choose(Catalogue catalogue, string label, string wanted)
    {
        var chosen = wanted == Latest ? Newest(catalogue, label) : Named(catalogue, label, wanted);
        // Who names a backup in which damage was found may try: what is damaged is met when it is read, and is not restored.
        if ((wanted == Latest ? catalogue.Fault(chosen) : catalogue.Gap(chosen)) is not { } fault)
            return catalogue.ChainOf(chosen);
        throw new StorageException(ExitCode.BackupDamaged, $"{chosen.Key} cannot be restored: {fault}. {Instead(catalogue, label)}");
    }

    private static StoredBackup Newest(Catalogue catalogue, string label)
    {
        var newest = catalogue.Of(label).LastOrDefault();
        var damaged = catalogue.Damaged.Where(each => IsOf(each.Key, label)).OrderBy(each => catalogue.MomentOf(each.Key)).LastOrDefault();
        if (newest?.IsForeign is true)
            throw new StorageException(ExitCode.Refused, $"the latest backup of `{label}`, {newest.Key}, is {newest.Doubt ?? $"signed by {newest.Signer}, an unknown machine's key"}: two machines have stored backups under one name. Name the one that you want with --backup KEY.");
        if (newest is not null && catalogue.Of(label).Select(backup => backup.Signer).OfType<PantherStorage.Model.Signing.VerifyingKey>().Distinct().ToList() is { Count: > 1 } machines && catalogue.Backups.Any(backup => backup.Doubt is not null))
            throw new StorageException(ExitCode.Refused, $"{machines.Count} machines have stored backups of `{label}` ({string.Join(", ", machines)}), and no public key says whose are meant: give one with --public-key FILE, or name a backup with --backup KEY.");
        if (damaged is not null && (newest is null || catalogue.MomentOf(damaged.Key) > newest.Moment))
            throw new StorageException(damaged.IsUntrusted ? ExitCode.Refused : ExitCode.BackupDamaged, $"the latest backup of `{label}` cannot be restored: {damaged.Because}. {Instead(catalogue, label)}");
        if (newest is not null)
            return newest;
        var half = catalogue.Uncommitted.Any(each => IsOf(each.Key, label))
            ? " (archives without a manifest are there: runs that were interrupted, or whose manifest was lost)"
            : string.Empty;
        throw new StorageException(ExitCode.BackupDamaged, $"there is no backup of `{label}` in the bucket{half}. See `panther-storage backup list`.");
    }

    private static StoredBackup Named(Catalogue catalogue, string label, string wanted)
    {
        if (catalogue.Of(label).FirstOrDefault(backup => wanted == backup.Key || wanted == ManifestOf(backup.Key)) is { } found)
            return found;
        var why = catalogue.Damaged.FirstOrDefault(each => each.Key == wanted || each.Key == ManifestOf(wanted))?.Because
            ?? (catalogue.Objects.ContainsKey(wanted) ? "it has no manifest: its backup was never finished, or its manifest was lost" : "it is not in the bucket");
        throw new StorageException(ExitCode.BackupDamaged, $"`{wanted}` cannot be restored as `{label}`: {why}. {Instead(catalogue, label)}");
    }

    private static string Instead(Catalogue catalogue, string label) =>
        catalogue.Of(label).LastOrDefault(backup => catalogue.Fault(backup) is null) is { } sound
            ? $"The newest that can be restored: --backup {sound.Key}"
            : $"No backup of `{label}` can be restored.";

    private static string ManifestOf(string archive) => PantherStorage.Model.Archives.ArchiveKey.ParseArchive(archive)?.Manifest ?? archive;

    private static bool IsOf(string key, string label) =>
        (PantherStorage.Model.Archives.ArchiveKey.ParseManifest(key) ?? PantherStorage.Model.Archives.ArchiveKey.ParseArchive(key))?.Label == label;
}
