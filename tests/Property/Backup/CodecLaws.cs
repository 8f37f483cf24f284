using FsCheck;
using FsCheck.Fluent;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Tests.Property.Backup;

/// <summary>An archive is written where one codec is, and read where the other is.</summary>
public sealed class CodecLaws
{
    private static readonly ZstdCodec System = Zstd.Choose("libzstd", Libzstd.Load);
    private static readonly ZstdCodec Managed = Zstd.Choose("managed", Libzstd.Load);

    /// <summary>Around the bounds of what a header says in one, two and four bytes, of a block, and of a frame of an archive.</summary>
    private static readonly Gen<int> Lengths = Gen.OneOf(
        Gen.Choose(0, 3000),
        Gen.Elements(256, 65_536 + 256, 128 << 10, 256 << 10, ArchiveFrames.PieceBytes / 4, ArchiveFrames.PieceBytes + Ustar.BlockBytes)
            .SelectMany(bound => Gen.Choose(-2, 2).Select(off => bound + off)));

    private static readonly Arbitrary<(byte[] Plain, int Level)> Frames = Lengths
        .SelectMany(length => Gen.Choose(0, 100).SelectMany(noise => Gen.Choose(0, int.MaxValue).Select(seed => Content(length, noise, seed))))
        .Zip(Gen.Choose(-5, 9)).ToArbitrary();

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public FsCheck.Property Each_codec_reads_what_the_other_has_written() => Prop.ForAll(Frames, sample =>
    {
        var (bySystem, byManaged) = (Frame(System, sample.Plain, sample.Level), Frame(Managed, sample.Plain, sample.Level));

        Assert.That(Read(Managed, bySystem, sample.Plain.Length).AsSpan().SequenceEqual(sample.Plain), "ZstdSharp reads libzstd's");
        Assert.That(Read(System, byManaged, sample.Plain.Length).AsSpan().SequenceEqual(sample.Plain), "libzstd reads ZstdSharp's");
        // RFC 8878, 3.1.1: which fields the header has, the window, the plain length, and whether a checksum follows.
        Assert.That(Header(byManaged), Is.EqualTo(Header(bySystem)), "the frame header");
    });

    [FsCheck.NUnit.Property(MaxTest = 60)]
    public FsCheck.Property Each_codec_finds_a_flipped_byte_of_the_other_s_frame() => Prop.ForAll(
        Gen.Choose(1, 3000).SelectMany(length => Gen.Choose(0, int.MaxValue).Select(seed => (Content(length, 100, seed), seed))).ToArbitrary(), sample =>
        {
            foreach (var (writer, reader) in new[] { (System, Managed), (Managed, System) })
            {
                var frame = Frame(writer, sample.Item1, Zstd.Level);
                // Not the fourth bit, which has no meaning in the frame's descriptor (RFC 8878, 3.1.1.1.1.3).
                frame[sample.seed % frame.Length] ^= 1 << 3;

                Assert.That(() => Read(reader, frame, sample.Item1.Length), Throws.TypeOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));
            }
        });

    private static byte[] Content(int length, int noisePercent, int seed)
    {
        var random = new Random(seed);
        var content = new byte[length];
        random.NextBytes(content.AsSpan(0, (int)((long)length * noisePercent / 100)));
        return content;
    }

    private static byte[] Frame(ZstdCodec codec, byte[] plain, int level)
    {
        var buffer = new byte[codec.LargestFrame(plain.Length)];
        return buffer[..codec.Compress(plain, buffer, level)];
    }

    private static byte[] Read(ZstdCodec codec, byte[] frame, int length)
    {
        var plain = new byte[length];
        codec.Decompress(frame, plain);
        return plain;
    }

    private static byte[] Header(byte[] frame)
    {
        var (descriptor, isSingleSegment) = (frame[4], (frame[4] & 0x20) != 0);
        var contentSize = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        return frame[..(5 + (isSingleSegment ? 0 : 1) + contentSize)];
    }
}
