using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;

namespace PantherStorage.Storage.Upkeep;

/// <summary>Which restore points die with one object of the bucket. Pure.</summary>
/// <param name="What">The object, in words.</param>
/// <param name="Dies">Restore points that can be restored now, and could not without it; oldest first.</param>
/// <param name="DeadAlready">Those that need it too, but cannot be restored anyway.</param>
/// <param name="Left">The newest restore point of its label that does not need it; null when none is left.</param>
public sealed record Impact(
    string Object, string What, ImmutableArray<PointAtRisk> Dies, ImmutableArray<PointAtRisk> DeadAlready, PointAtRisk? Left)
{
    /// <exception cref="StorageException"><see cref="ExitCode.BadInput"/>: the host has no such object, and no backup needs one of that name.</exception>
    public static Impact Of(Catalogue catalogue, string key)
    {
        if (ArchiveKey.ParseDamage(key) is { } marked && catalogue.Objects.ContainsKey(key))
            return new Impact(key, $"the mark that says that {marked.Archive} is damaged: nothing is lost with it, but the damage would no longer be known", [], [], null);
        var parsed = ArchiveKey.ParseArchive(key) ?? ArchiveKey.ParseManifest(key);
        if (parsed is null)
        {
            return catalogue.Objects.ContainsKey(key)
                ? new Impact(key, "an object that no backup is made of", [], [], null)
                : throw Unknown(key);
        }

        var needing = catalogue.Backups.Where(backup => Needs(catalogue, backup, parsed.Archive)).ToList();
        if (needing.Count == 0 && !catalogue.Objects.ContainsKey(key))
            throw Unknown(key);
        var dies = needing.Where(backup => catalogue.Fault(backup) is null).ToList();
        var left = catalogue.Of(parsed.Label).LastOrDefault(backup => !dies.Contains(backup) && catalogue.Fault(backup) is null);
        return new Impact(
            key, Words(catalogue, key, parsed),
            [.. dies.Select(backup => PointAtRisk.Of(backup))],
            [.. needing.Except(dies).Select(backup => PointAtRisk.Of(backup, catalogue.Fault(backup)))],
            left is null ? null : PointAtRisk.Of(left));
    }

    private static bool Needs(Catalogue catalogue, StoredBackup backup, string archive) =>
        catalogue.ChainOf(backup).Links.Any(link => link.Key == archive || link.Facts.ParentKey == archive);

    private static string Words(Catalogue catalogue, string key, ArchiveKey parsed)
    {
        var part = key == parsed.Archive ? "archive" : "manifest";
        if (catalogue.Backups.FirstOrDefault(backup => backup.Key == parsed.Archive) is { } backup)
            return $"the {part} of a {backup.Facts.Kind.InWords()} backup of `{backup.Label}` ({backup.Facts.Tier}, link {backup.Facts.Depth}){(catalogue.MarkOf(backup) is null ? string.Empty : ", which is damaged")}";
        if (!catalogue.Objects.ContainsKey(key))
            return $"the {part} of a backup that is not in the bucket any more";
        return part == "archive" ? "an archive without a sound manifest: no backup" : "a manifest that cannot be believed";
    }

    private static StorageException Unknown(string key) => new(ExitCode.BadInput,
        $"`{key}` is not an object of this host, and no backup needs one of that name; `panther-storage backup list` shows the keys");
}

/// <param name="Because">Why it cannot be restored; null when it can.</param>
public sealed record PointAtRisk(string Key, string Label, Instant SnapshotTime, string Tier, string? Because)
{
    internal static PointAtRisk Of(StoredBackup backup, string? because = null) =>
        new(backup.Key, backup.Label, backup.Time, backup.Facts.Tier, because);
}
