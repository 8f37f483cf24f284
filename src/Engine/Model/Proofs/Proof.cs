using System.Collections.Immutable;
using NodaTime;

namespace PantherStorage.Model.Proofs;

/// <summary>One reading of a part of an archive.</summary>
/// <param name="Except">Frames of the part that were read and were not what the manifest says.</param>
public sealed record Proof(FrameGroup Part, Instant At, ImmutableArray<int> Except);

/// <summary>When each frame of one archive was last proved: kept as the readings that say so, not frame by frame.</summary>
/// <param name="Sha256">Of the archive: another object under the same key starts anew.</param>
/// <param name="Proofs">Oldest first; none that later ones have wholly replaced.</param>
public sealed record ArchiveRecord(string Key, string Sha256, int Frames, ImmutableArray<Proof> Proofs)
{
    /// <summary>When each frame was last found whole; null where it never was, or was damaged when last read.</summary>
    public Instant?[] Proved() => [.. Latest(Proofs).Select((proof, frame) => proof is null || proof.Except.Contains(frame) ? (Instant?)null : proof.At)];

    /// <summary>With one more reading; those that it leaves nothing of are forgotten.</summary>
    public ArchiveRecord With(Proof proof)
    {
        // By time, not by arrival: a clock that went back does not make an old proof young.
        Proof[] all = [.. Proofs.Append(proof).OrderBy(each => each.At)];
        var used = Latest(all).OfType<Proof>().ToHashSet(ReferenceEqualityComparer.Instance);
        return this with { Proofs = [.. all.Where(used.Contains)] };
    }

    // The last reading of each frame.
    private Proof?[] Latest(IEnumerable<Proof> proofs)
    {
        var latest = new Proof?[Frames];
        foreach (var proof in proofs)
        {
            foreach (var frame in proof.Part.In(Key, Frames))
                latest[frame] = proof;
        }

        return latest;
    }
}
