using System.Collections.Immutable;
using NodaTime.Text;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;
using PantherStorage.Model.Proofs;

namespace PantherStorage.Storage.Verifying;

/// <summary>
/// What should be in the bucket by what is known outside of it: the plan's labels, and the archives that the ledger knows
/// and that no prune took. Without it, a bucket that somebody has emptied by half looks whole. Pure.
/// </summary>
/// <param name="Planned">Labels of the plan; null where there is no plan, as on a second machine.</param>
/// <param name="Known">Of this host's archives, those that nobody deleted on purpose; null where no ledger is kept.</param>
public sealed record Expectation(ImmutableArray<string>? Planned, ProofLedger? Known)
{
    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm'Z'");

    public static Expectation Nothing { get; } = new(null, null);

    /// <summary>What is missing, and what is not the archive that it was.</summary>
    /// <param name="labels">Only these; empty means all.</param>
    public IEnumerable<BackupFinding> Findings(string host, Catalogue catalogue, IReadOnlyCollection<string> labels) =>
        MissingLabels(host, catalogue, labels)
            .Concat(Missing(host, catalogue, labels).Where(each => IsFinding(catalogue, each)).Select(each => BackupFinding(catalogue, each)))
            .Concat(Replaced(catalogue, labels));

    /// <summary>What could not be compared, or may well be right.</summary>
    /// <inheritdoc cref="Findings"/>
    public IEnumerable<BackupFinding> Notes(string host, Catalogue catalogue, IReadOnlyCollection<string> labels)
    {
        if (Known is null)
            yield break;
        if (Planned is null)
            yield return new BackupFinding($"{host}/", "there is no plan here to compare with: a label that has nothing in the bucket would not be noticed");
        if (!Known.Expected(host).Any())
            yield return new BackupFinding($"{host}/", "the ledger here knows no archive of this host yet: what was lost before this run would not be noticed");
        foreach (var gone in Missing(host, catalogue, labels).Where(each => !IsFinding(catalogue, each)))
            yield return new BackupFinding(gone.Key, $"was in the bucket {When(gone)} and is not any more; the host itself may have pruned it; only its own ledger can tell. If so: `panther-storage backup ledger --forget {gone.Key}`");
    }

    private IEnumerable<BackupFinding> MissingLabels(string host, Catalogue catalogue, IReadOnlyCollection<string> labels) =>
        labels.Union(Planned ?? [], StringComparer.Ordinal)
            .Where(label => IsWanted(label, labels) && !catalogue.Of(label).Any())
            .Select(label => new BackupFinding($"{host}/{label}/", Planned?.Contains(label) is true
                ? $"the plan backs up `{label}`, and there is no sound backup of it in the bucket. If it is new: `panther-storage backup run --label {label}`"
                : "there is no sound backup with this label in the bucket"));

    // A manifest that is there and damaged is told as that.
    private IEnumerable<ArchiveRecord> Missing(string host, Catalogue catalogue, IReadOnlyCollection<string> labels)
    {
        var there = catalogue.Backups.Select(backup => backup.Key).ToHashSet(StringComparer.Ordinal);
        var damaged = catalogue.Damaged.Select(each => each.Key).ToHashSet(StringComparer.Ordinal);
        return (Known?.Expected(host) ?? []).Where(each =>
            !there.Contains(each.Key)
            && ArchiveKey.ParseArchive(each.Key) is { } key && IsWanted(key.Label, labels) && !damaged.Contains(key.Manifest));
    }

    // Where there is no plan, prunes are made elsewhere and not known; but no prune takes the newest of a label.
    private bool IsFinding(Catalogue catalogue, ArchiveRecord gone)
    {
        var key = ArchiveKey.ParseArchive(gone.Key)!;
        return Planned is not null || catalogue.Of(key.Label).All(backup => backup.Time < key.Time);
    }

    private static BackupFinding BackupFinding(Catalogue catalogue, ArchiveRecord gone) => new(gone.Key,
        $"was in the bucket {When(gone)} and is not any more, and no prune on this machine deleted it: {(catalogue.Objects.ContainsKey(gone.Key) ? "its manifest is gone, so its archive is not a backup" : "archive and manifest were hidden or deleted")}. "
        + $"`panther-storage backup gc --dry-run` shows what is only hidden. If it went on purpose: `panther-storage backup ledger --forget {gone.Key}`");

    private IEnumerable<BackupFinding> Replaced(Catalogue catalogue, IReadOnlyCollection<string> labels) =>
        from backup in catalogue.Backups
        where IsWanted(backup.Label, labels)
        let known = Known?.Replaced(backup.Manifest)
        where known is not null
        select new BackupFinding(backup.Key, $"is another archive than {When(known)}: its manifest names the SHA-256 {backup.Manifest.Sha256[..16]}… ({backup.Manifest.PieceCount} frames), and the ledger {known.Sha256[..16]}… ({known.Frames} frames). Somebody replaced it; the older version may still be there, hidden. If it was done on purpose: `panther-storage backup ledger --forget {backup.Key}`");

    private static bool IsWanted(string label, IReadOnlyCollection<string> labels) => labels.Count == 0 || labels.Contains(label);

    private static string When(ArchiveRecord record) =>
        record.Proofs.IsEmpty ? "when it was last looked at" : $"when it was proved, {Minute.Format(record.Proofs[^1].At)},";
}
