using NodaTime;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Proofs;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>Samples and the ledger of what they proved.</summary>
public sealed class SampleLaws
{
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void N_samples_together_read_every_frame_exactly_once(string key, ushort frames, byte parts)
    {
        var of = parts + 1;
        var read = Enumerable.Range(1, of).SelectMany(number => new FrameGroup(number, of).In(key, frames % 5000));

        Assert.That(read.Order(), Is.EqualTo(Enumerable.Range(0, frames % 5000)));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void After_n_samples_nothing_is_unproved_and_no_proof_is_older_than_the_first(byte frames, byte parts)
    {
        var (manifest, of) = (Manifest(frames), parts % 20 + 1);
        var ledger = Enumerable.Range(1, of).Aggregate(ProofLedger.Empty, (known, number) =>
            known.With(manifest, new FrameGroup(number, of), At(number), []));

        var standing = ProofCoverage.Of(manifest, ledger);

        Assert.That((standing.UnprovedFrames, standing.UnprovedBytes), Is.EqualTo((0, 0L)));
        Assert.That(standing.Oldest, Is.GreaterThanOrEqualTo(At(1)));
        Assert.That(ledger.Archives.Single().Proofs, Has.Length.LessThanOrEqualTo(of));
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void Asking_for_the_part_that_waits_longest_n_times_reads_everything(byte frames, byte parts)
    {
        var (manifest, of) = (Manifest(frames), parts % 20 + 1);
        var ledger = ProofLedger.Empty;
        for (var run = 0; run < of; run++)
            ledger = ledger.With(manifest, ledger.Next([manifest], of, At(run)), At(run), []);

        Assert.That(ProofCoverage.Of(manifest, ledger).IsWhole, Is.True);
    }

    [Test]
    public void Of_a_label_of_one_small_archive_beside_a_large_one_something_is_proved_every_five_weeks()
    {
        var large = Manifest(250);
        var small = ArchiveBench.Manifest(ArchiveBench.Facts() with { Label = "etc" }) with { Created = At(0) };
        var (ledger, proved) = (ProofLedger.Empty, At(0));
        for (var week = 0; week < 60; week++)
        {
            var now = At(week * 7);
            var part = ledger.Next([large, small], 12, now);
            ledger = ledger.With(large, part, now, []).With(small, part, now, []);
            proved = ProofCoverage.Of(small, ledger).Newest ?? proved;
            Assert.That(now - proved, Is.LessThanOrEqualTo(Duration.FromDays(35)), $"week {week}");
        }

        Assert.That(ProofCoverage.Of(large, ledger).IsWhole, Is.True);
    }

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public void A_ledger_says_of_each_frame_what_its_last_reading_said(byte frames, List<Reading> readings)
    {
        var manifest = Manifest(frames);
        var ledger = ProofLedger.Empty;
        var expected = new Instant?[manifest.PieceCount];
        foreach (var (index, reading) in readings.Index())
        {
            var part = new FrameGroup(reading.Number % (reading.Of % 7 + 1) + 1, reading.Of % 7 + 1);
            int[] damaged = [.. part.In(manifest.Key, manifest.PieceCount).Where(frame => frame % 5 == reading.Damaged % 6)];
            ledger = ledger.With(manifest, part, At(index), damaged);
            foreach (var frame in part.In(manifest.Key, manifest.PieceCount))
                expected[frame] = damaged.Contains(frame) ? null : At(index);
        }

        Assert.That(ledger.Of(manifest).Proved(), Is.EqualTo(expected));
    }

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public void Proofs_written_down_out_of_order_say_the_same(byte frames, byte parts)
    {
        var (manifest, of) = (Manifest(frames), parts % 6 + 1);
        var proofs = Enumerable.Range(0, 8).Select(index => (Part: new FrameGroup(index % of + 1, of), At: At(index * 7 % 8))).ToList();

        var asTheyCame = proofs.Aggregate(ProofLedger.Empty, (known, proof) => known.With(manifest, proof.Part, proof.At, []));
        var byTime = proofs.OrderBy(proof => proof.At).Aggregate(ProofLedger.Empty, (known, proof) => known.With(manifest, proof.Part, proof.At, []));

        Assert.That(asTheyCame.Of(manifest).Proved(), Is.EqualTo(byTime.Of(manifest).Proved()));
    }

    public sealed record Reading(byte Number, byte Of, byte Damaged);

    private static Instant At(int day) => ArchiveBench.Time + Duration.FromDays(day);

    private static Manifest Manifest(byte frames)
    {
        var manifest = ArchiveBench.Manifest(ArchiveBench.Facts());
        return manifest with { Table = manifest.Table with { Frames = frames + 2 } };
    }
}
