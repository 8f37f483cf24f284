using System.Collections.Immutable;
using NodaTime;
using PantherStorage.Engine.Backup.Format;
using PantherStorage.Engine.Backup.Verifying;

namespace PantherStorage.Engine.Backup.Ledger;

/// <summary>When each byte in the bucket was last proved. Pure; <see cref="LedgerFile"/> keeps it.</summary>
/// <param name="Archives">In key order.</param>
public sealed record ProofLedger(ImmutableArray<ArchiveRecord> Archives)
{
    public static ProofLedger Empty { get; } = new(ImmutableArray<ArchiveRecord>.Empty);

    /// <summary>With one reading more.</summary>
    public ProofLedger With(Manifest manifest, FrameGroup part, Instant at, IReadOnlyList<int> unproved)
    {
        var record = Of(manifest).With(new Proof(part, at, [.. unproved]));
        return new ProofLedger([.. Archives.Where(each => each.Key != manifest.Key).Append(record).OrderBy(each => each.Key, StringComparer.Ordinal)]);
    }

    /// <summary>Without the host's archives that are not among these: they are gone from the bucket.</summary>
    public ProofLedger Only(string host, IReadOnlySet<string> keys) =>
        new([.. Archives.Where(each => !each.Key.StartsWith($"{host}/", StringComparison.Ordinal) || keys.Contains(each.Key))]);

    /// <summary>What is known of this very archive; a record of another object under its key does not count.</summary>
    public ArchiveRecord Of(Manifest manifest) =>
        Archives.FirstOrDefault(each => each.Key == manifest.Key && each.Sha256 == manifest.Sha256 && each.Frames == manifest.PieceCount)
        ?? new ArchiveRecord(manifest.Key, manifest.Sha256, manifest.PieceCount, []);

    /// <summary>Which of n parts to read next: the one with most bytes never proved, else the one whose oldest proof is oldest.</summary>
    public FrameGroup Next(IReadOnlyCollection<Manifest> manifests, int parts)
    {
        var proved = manifests.Select(manifest => (Manifest: manifest, Proved: Of(manifest).Proved())).ToList();
        return Enumerable.Range(1, parts).Select(number => new FrameGroup(number, parts))
            .Select(part => (Part: part, Standing: Standing.Of(proved.SelectMany(each => Standing.Each(each.Manifest, each.Proved, part)))))
            .OrderByDescending(each => each.Standing.UnprovedBytes)
            .ThenBy(each => each.Standing.Oldest ?? Instant.MaxValue)
            .ThenBy(each => each.Part.Number)
            .First().Part;
    }
}
