using System.Buffers.Binary;
using System.Text;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Storage.Verifying;

namespace PantherStorage.Tests.Unit.Backup;

/// <summary>Lengths past what eleven octal digits hold (8 GiB), as GNU tar and POSIX write them.</summary>
public sealed class TarWalkTests
{
    private const long Large = (9L << 30) + 5;

    private static readonly byte[] Zeros = new byte[64 << 20];

    [Test]
    public void A_file_of_more_than_8_GiB_is_walked_by_its_extended_header() =>
        Walked([.. Header('x', 19), .. Padded("19 size=9663676421\n"u8), .. Header('0', 0)], Large).Complete();

    [Test]
    public void A_file_of_more_than_8_GiB_is_walked_by_a_length_in_base_256()
    {
        var header = Header('0', 0);
        header.AsSpan(124, 12).Clear();
        header[124] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(128), Large);

        Walked(Summed(header), Large).Complete();
    }

    [Test]
    public void A_large_length_is_believed_so_that_a_cut_tar_is_found() => Assert.That(
        () => Walked([.. Header('x', 19), .. Padded("19 size=9663676421\n"u8), .. Header('0', 0)], Large - 2048).Complete(),
        Throws.TypeOf<StorageException>().With.Message.Contains("cut short"));

    private static TarWalk Walked(byte[] headers, long content)
    {
        var walk = new TarWalk();
        walk.Append(headers);
        for (var rest = (content + 511) / 512 * 512; rest > 0;)
        {
            var taken = (int)Math.Min(rest, Zeros.Length);
            walk.Append(Zeros.AsSpan(0, taken));
            rest -= taken;
        }

        walk.Append(Zeros.AsSpan(0, Ustar.EndBytes));
        return walk;
    }

    private static byte[] Header(char type, long length)
    {
        var block = new byte[Ustar.BlockBytes];
        Ustar.WriteHeader(block, "name", length, Instant.FromUnixTimeSeconds(0));
        block[156] = (byte)type;
        return Summed(block);
    }

    private static byte[] Summed(byte[] block)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        Encoding.ASCII.GetBytes($"{Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0')}\0 ", block.AsSpan(148));
        return block;
    }

    private static byte[] Padded(ReadOnlySpan<byte> content)
    {
        var block = new byte[Ustar.BlockBytes];
        content.CopyTo(block);
        return block;
    }
}
