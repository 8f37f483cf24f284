using NodaTime;
using PantherStorage.Model.Chains;

namespace PantherStorage.Model.Proofs;

/// <summary>What <c>backup ledger</c> shows: how well each archive in the bucket is proved. Pure.</summary>
/// <param name="Oldest">The oldest proof that anything rests on.</param>
public sealed record LedgerReport(
    string Host, IReadOnlyList<LedgerLine> Archives, long Bytes, long UnprovedBytes, Instant? Oldest, string? Note)
{
    /// <param name="label">Only this label; null is all.</param>
    public static LedgerReport Of(string host, Catalogue catalogue, ProofLedger ledger, string? label, string? note)
    {
        List<LedgerLine> lines = [.. catalogue.Backups.Where(backup => label is null || backup.Label == label).Select(backup => LedgerLine.Of(backup, ledger))];
        return new LedgerReport(
            host, lines, lines.Sum(line => line.Bytes), lines.Sum(line => line.UnprovedBytes),
            lines.Min(line => line.Oldest), note);
    }
}

/// <param name="Oldest">The oldest proof of a frame of it; null when nothing of it is proved.</param>
/// <param name="Newest">The newest.</param>
public sealed record LedgerLine(
    string Key, string Label, Instant SnapshotTime, int Frames, int UnprovedFrames, long Bytes, long UnprovedBytes, Instant? Oldest, Instant? Newest)
{
    internal static LedgerLine Of(StoredBackup backup, ProofLedger ledger)
    {
        var standing = ProofCoverage.Of(backup.Manifest, ledger);
        return new LedgerLine(
            backup.Key, backup.Label, backup.Time, standing.Frames, standing.UnprovedFrames, standing.Bytes, standing.UnprovedBytes,
            standing.Oldest, standing.Newest);
    }
}
