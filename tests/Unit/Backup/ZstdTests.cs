using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Archives.Zstandard;

namespace PantherStorage.Tests.Unit.Backup;

[TestFixture("libzstd")]
[TestFixture("managed")]
public sealed class ZstdTests(string name)
{
    private readonly ZstdCodec codec = Zstd.Choose(name, Libzstd.Load);

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3_000_000)]
    public void A_frame_decompresses_to_what_went_in(int length)
    {
        var plain = new byte[length];
        new Random(1).NextBytes(plain.AsSpan(0, length / 2));

        var read = new byte[length];
        codec.Decompress(Frame(plain), read);

        Assert.That(read, Is.EqualTo(plain));
    }

    [Test]
    public void A_frame_that_would_grow_past_what_was_promised_is_refused_unread()
    {
        var bomb = Frame(new byte[32 << 20]);

        Assert.That(() => codec.Decompress(bomb, new byte[1000]), Damaged("does not say that it holds 1000 bytes"));
    }

    [Test]
    public void A_frame_that_does_not_compress_is_stored_plain_three_bytes_for_each_128_KiB()
    {
        const int block = 128 << 10;
        var plain = new byte[ArchiveFrames.PieceBytes];
        new Random(3).NextBytes(plain);

        var frame = Frame(plain);

        // RFC 8878: magic number and frame header, then blocks of a header and their bytes, then the checksum.
        var at = frame.Length - 4 - plain.Length - 3 * (plain.Length / block);
        Assert.That(at, Is.InRange(6, 14));
        for (var start = 0; start < plain.Length; start += block, at += 3 + block)
        {
            var header = frame[at] | frame[at + 1] << 8 | frame[at + 2] << 16;
            Assert.That((Type: header >> 1 & 3, Length: header >> 3), Is.EqualTo((Type: 0, Length: block)), $"the block at {start}");
            Assert.That(frame.AsSpan(at + 3, block).SequenceEqual(plain.AsSpan(start, block)), $"the block at {start}");
        }
    }

    [Test]
    public void Bytes_after_the_frame_are_refused() =>
        Assert.That(() => codec.Decompress([.. Frame([1, 2, 3]), 0], new byte[3]), Damaged("follow"));

    [Test]
    public void What_is_no_frame_is_refused() =>
        Assert.That(() => codec.Decompress([1, 2, 3, 4, 5, 6, 7, 8], new byte[3]), Damaged("Unknown frame"));

    [Test]
    public void A_flipped_content_byte_is_found_by_the_checksum()
    {
        var plain = new byte[1000];
        new Random(2).NextBytes(plain);
        var frame = Frame(plain);
        frame[500] ^= 1;

        Assert.That(() => codec.Decompress(frame, new byte[1000]), Damaged("checksum"));
    }

    private byte[] Frame(byte[] plain)
    {
        var buffer = new byte[codec.LargestFrame(plain.Length)];
        return buffer[..codec.Compress(plain, buffer, Zstd.Level)];
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Damaged(string words) =>
        Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged);
}
