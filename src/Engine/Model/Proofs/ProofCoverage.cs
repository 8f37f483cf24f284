using NodaTime;
using PantherStorage.Model.Archives;

namespace PantherStorage.Model.Proofs;

/// <summary>How well some frames are proved.</summary>
/// <param name="Bytes">Compressed bytes of all of them, each counted as its share of the archive.</param>
/// <param name="UnprovedBytes">Of those that were never proved, or were damaged when last read.</param>
/// <param name="Oldest">The oldest proof that anything rests on; null when nothing is proved.</param>
/// <param name="Newest">The newest; null when nothing is proved.</param>
public sealed record ProofCoverage(int Frames, long Bytes, int UnprovedFrames, long UnprovedBytes, Instant? Oldest, Instant? Newest)
{
    public static ProofCoverage Nothing { get; } = new(0, 0, 0, 0, null, null);

    public bool IsWhole => UnprovedFrames == 0;

    public static ProofCoverage Of(Manifest manifest, ProofLedger ledger) => Of(Each(manifest, ledger.Of(manifest).Proved(), FrameGroup.Whole));

    public static ProofCoverage Of(IEnumerable<(long Bytes, Instant? Proved)> frames) =>
        frames.Aggregate(Nothing, (sum, frame) => sum.And(frame.Proved is { } at
            ? new ProofCoverage(1, frame.Bytes, 0, 0, at, at)
            : new ProofCoverage(1, frame.Bytes, 1, frame.Bytes, null, null)));

    public ProofCoverage And(ProofCoverage other) => new(
        Frames + other.Frames, Bytes + other.Bytes, UnprovedFrames + other.UnprovedFrames, UnprovedBytes + other.UnprovedBytes,
        Oldest is { } mine && other.Oldest is { } theirs ? Instant.Min(mine, theirs) : Oldest ?? other.Oldest,
        Newest is { } ours && other.Newest is { } others ? Instant.Max(ours, others) : Newest ?? other.Newest);

    internal static IEnumerable<(long Bytes, Instant? Proved)> Each(Manifest manifest, Instant?[] proved, FrameGroup part) =>
        part.In(manifest.Key, manifest.PieceCount).Select(frame => (manifest.BytesOfPiece(frame), proved[frame]));
}
