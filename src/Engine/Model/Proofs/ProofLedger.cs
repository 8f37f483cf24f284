using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Chains;

namespace PantherStorage.Model.Proofs;

/// <summary>
/// Which archives this machine has seen in the bucket, and when each byte of them was last proved. Pure;
/// <see cref="LedgerFile"/> keeps it. An archive leaves it only when it is written down who took it away: that it is
/// missing from the bucket is what a verification must be able to tell.
/// </summary>
/// <param name="Archives">In key order, one a key. Without proofs: seen, and not read yet.</param>
public sealed record ProofLedger(ImmutableArray<ArchiveRecord> Archives)
{
    /// <summary>Those that are gone, as a trail: more are of no use to anybody.</summary>
    private const int MostTaken = 1000;

    /// <summary>A label of few small archives holds nothing of most parts; with weekly samples it is read before its proof is late.</summary>
    private static readonly Duration LongWait = Duration.FromDays(28);

    public static ProofLedger Empty { get; } = new(ImmutableArray<ArchiveRecord>.Empty);

    /// <summary>What was deleted on purpose, oldest first; null in a ledger of an earlier version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<TakenArchive>? Taken { get; init; }

    /// <summary>With one more reading. Nothing is recorded of an archive other than the one known under its key.</summary>
    public ProofLedger With(Manifest manifest, FrameGroup part, Instant at, IReadOnlyList<int> unproved) =>
        IsReplaced(manifest) ? this : With(Of(manifest).With(new Proof(part, at, [.. unproved])));

    /// <summary>With archives that were seen in the bucket: from now on it is told when one of them is gone.</summary>
    public ProofLedger Seen(IEnumerable<Manifest> manifests)
    {
        var known = Archives.Select(each => each.Key).ToHashSet(StringComparer.Ordinal);
        List<ArchiveRecord> added = [.. manifests.Where(manifest => known.Add(manifest.Key)).Select(Of)];
        return added.Count == 0 ? this : this with { Archives = Sorted(Archives.AddRange(added)) };
    }

    /// <summary>With an archive that this machine has just stored, whatever was under its key before.</summary>
    public ProofLedger Stored(Manifest manifest, Instant at) => IsReplaced(manifest)
        ? Taking([manifest.Key], TakenArchive.ByBackup, at).Settled([manifest.Key], []).Seen([manifest])
        : Seen([manifest]);

    /// <summary>Before archives are deleted on purpose: records that, by whom, and when. Those that are not known are not mentioned.</summary>
    public ProofLedger Taking(IReadOnlyCollection<string> keys, string by, Instant at)
    {
        List<TakenArchive> taken = [.. Archives.Where(each => keys.Contains(each.Key) && !IsTaken(each)).Select(each => new TakenArchive(each.Key, each.Sha256, at, by))];
        return taken.Count == 0 ? this : this with { Taken = Bounded((Taken ?? []).AddRange(taken)) };
    }

    /// <summary>After it: those that are gone are known no more, and those that were not deleted are still expected.</summary>
    public ProofLedger Settled(IReadOnlyCollection<string> gone, IReadOnlyCollection<string> left) => gone.Count + left.Count == 0 ? this : this with
    {
        Archives = [.. Archives.Where(each => !gone.Contains(each.Key) || !IsTaken(each))],
        Taken = Taken?.RemoveAll(each => left.Contains(each.Key) && Archives.Any(known => known.Key == each.Key && known.Sha256 == each.Sha256)),
    };

    /// <summary>What should be in the bucket of a host: all that is known and that nobody deleted on purpose.</summary>
    public IEnumerable<ArchiveRecord> Expected(string host) =>
        Archives.Where(each => each.Key.StartsWith($"{host}/", StringComparison.Ordinal) && !IsTaken(each));

    /// <summary>The record of another archive under this one's key; null when there is none.</summary>
    public ArchiveRecord? Replaced(Manifest manifest) =>
        Archives.FirstOrDefault(each => each.Key == manifest.Key && !IsOf(each, manifest) && !IsTaken(each));

    /// <summary>What is known of this very archive; a record of another object under its key does not count.</summary>
    public ArchiveRecord Of(Manifest manifest) =>
        Archives.FirstOrDefault(each => IsOf(each, manifest)) ?? new ArchiveRecord(manifest.Key, manifest.Sha256, manifest.PieceCount, []);

    /// <returns>Keys of the archives that were read whole, at some time.</returns>
    public IReadOnlySet<string> Proved(Catalogue catalogue) =>
        catalogue.Backups.Where(backup => Of(backup.Manifest).Proved().All(at => at is not null)).Select(backup => backup.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Which of n parts to read next: the one that holds something of most labels of which nothing was proved for four weeks, then
    /// the one with most bytes never proved, then the one whose oldest proof is oldest. One that holds nothing comes last.
    /// </summary>
    public FrameGroup Next(IReadOnlyCollection<Manifest> manifests, int parts, Instant now)
    {
        var proved = manifests.Select(manifest => (Manifest: manifest, Proved: Of(manifest).Proved())).ToList();
        var waiting = proved.GroupBy(each => each.Manifest.Backup.Label, StringComparer.Ordinal)
            .Where(label => label.SelectMany(each => each.Proved).Append(label.Min(each => each.Manifest.Created)).Max() < now - LongWait)
            .Select(label => label.Select(each => each.Manifest).ToList()).ToList();
        return Enumerable.Range(1, parts).Select(number => new FrameGroup(number, parts))
            .Select(part => (Part: part, ProofCoverage: ProofCoverage.Of(proved.SelectMany(each => ProofCoverage.Each(each.Manifest, each.Proved, part)))))
            .OrderByDescending(each => waiting.Count(label => label.Exists(manifest => each.Part.In(manifest.Key, manifest.PieceCount).Any())))
            .ThenByDescending(each => each.ProofCoverage.UnprovedBytes)
            .ThenBy(each => each.ProofCoverage.Oldest ?? Instant.MaxValue)
            .ThenBy(each => each.Part.Number)
            .First().Part;
    }

    private ProofLedger With(ArchiveRecord record) => this with { Archives = Sorted(Archives.RemoveAll(each => each.Key == record.Key).Add(record)) };

    private bool IsReplaced(Manifest manifest) => Archives.Any(each => each.Key == manifest.Key && !IsOf(each, manifest));

    private bool IsTaken(ArchiveRecord record) => Taken?.Any(each => each.Key == record.Key && each.Sha256 == record.Sha256) is true;

    private ImmutableArray<TakenArchive> Bounded(ImmutableArray<TakenArchive> taken)
    {
        var known = Archives.Select(each => each.Key).ToHashSet(StringComparer.Ordinal);
        var over = taken.Count(each => !known.Contains(each.Key)) - MostTaken;
        return over <= 0 ? taken : [.. taken.Where(each => known.Contains(each.Key) || over-- <= 0)];
    }

    private static bool IsOf(ArchiveRecord record, Manifest manifest) =>
        record.Key == manifest.Key && record.Sha256 == manifest.Sha256 && record.Frames == manifest.PieceCount;

    private static ImmutableArray<ArchiveRecord> Sorted(ImmutableArray<ArchiveRecord> records) => records.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
}

/// <summary>An archive that was deleted on purpose.</summary>
/// <param name="By">What did it: one of the constants here.</param>
public sealed record TakenArchive(string Key, string Sha256, Instant At, string By)
{
    public const string ByPrune = "backup prune", ByHand = "backup ledger --forget", ByBackup = "backup run stored it anew";
}
