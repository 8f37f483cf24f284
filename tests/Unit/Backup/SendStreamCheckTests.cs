using System.Buffers.Binary;
using PantherStorage.Model;
using PantherStorage.Storage.Archives.SendStreams;

namespace PantherStorage.Tests.Unit.Backup;

public sealed class SendStreamCheckTests
{
    private const ushort Subvolume = 1;
    private const ushort Snapshot = 2;
    private const ushort Write = 15;
    private const ushort End = 21;
    private static readonly Guid Uuid = new("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");
    private static readonly Guid Parent = new("11111111-2222-3333-4444-555555555555");

    [Test]
    public void A_full_stream_says_what_it_is_of([Values(1, 3, 10, 1000)] int chunk)
    {
        var facts = Read([.. Start(), .. Command(Subvolume, [.. Text(15, "home"), .. Id(1, Uuid)]), .. Command(Write, [.. Text(15, "file"), 19, 0, 0x80, 0x13, .. new byte[0x1380]]), .. Command(End, [])], chunk);

        Assert.That((facts.Version, facts.Uuid, facts.ParentUuid, facts.Name), Is.EqualTo((1, Uuid, (Guid?)null, "home")));
    }

    [Test]
    public void An_incremental_stream_names_its_parent() =>
        Assert.That(Read([.. Start(), .. Command(Snapshot, [.. Text(15, "s"), .. Id(1, Uuid), .. Id(20, Parent)]), .. Command(End, [])]).ParentUuid, Is.EqualTo(Parent));

    private static IEnumerable<TestCaseData> Damaged()
    {
        byte[] first = Command(Subvolume, [.. Text(15, "home"), .. Id(1, Uuid)]);
        byte[] whole = [.. Start(), .. first, .. Command(Write, [.. Text(15, "file"), 19, 0, 50, 0, .. new byte[50]]), .. Command(End, [])];
        yield return new TestCaseData(Array.Empty<byte>(), "it is empty");
        yield return new TestCaseData(whole[..^1], "cut short");
        yield return new TestCaseData(whole[..^10], "cut short");
        yield return new TestCaseData((byte[])[.. whole, 0], "follow its end command");
        yield return new TestCaseData((byte[])[.. whole, .. whole], "follow its end command");
        yield return new TestCaseData((byte[])[.. Start(), .. first, .. first, .. Command(End, [])], "second subvolume");
        yield return new TestCaseData((byte[])[.. Start(), .. Command(End, [])], "begins with the command");
        yield return new TestCaseData(new byte[100], "does not begin");
        yield return new TestCaseData((byte[])[.. Start(9), .. first], "version 9");
        yield return new TestCaseData((byte[])[.. Start(), .. Command(Subvolume, [.. Text(15, "../up"), .. Id(1, Uuid)])], "no plain name");
        var flipped = (byte[])whole.Clone();
        flipped[^30] ^= 1;
        yield return new TestCaseData(flipped, "CRC-32C");
        yield return new TestCaseData((byte[])[.. Start(), 255, 255, 255, 255, 1, 0, 0, 0, 0, 0], "claims");
    }

    [TestCaseSource(nameof(Damaged))]
    public void A_stream_that_is_not_whole_is_refused(byte[] stream, string words) =>
        Assert.That(() => Read(stream), Throws.TypeOf<StorageException>().With.Message.Contains(words).And.Property("ExitCode").EqualTo(ExitCode.BackupDamaged));

    private static SendStreamFacts Read(byte[] stream, int chunk = 64)
    {
        var check = new SendStreamCheck();
        foreach (var part in stream.Chunk(chunk))
            check.Append(part);
        return check.Complete();
    }

    private static byte[] Start(byte version = 1) => [.. "btrfs-stream\0"u8, version, 0, 0, 0];

    private static byte[] Command(ushort type, byte[] payload)
    {
        var command = new byte[10 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(command, payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(command.AsSpan(4), type);
        payload.CopyTo(command, 10);
        BinaryPrimitives.WriteUInt32LittleEndian(command.AsSpan(6), Crc(command));
        return command;
    }

    // Bit by bit, from the polynomial: not the way the code under test does it.
    private static uint Crc(byte[] bytes)
    {
        var crc = 0u;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        }

        return crc;
    }

    private static byte[] Id(byte type, Guid id) => [type, 0, 16, 0, .. id.ToByteArray(bigEndian: true)];

    private static byte[] Text(byte type, string text) => [type, 0, (byte)text.Length, 0, .. System.Text.Encoding.UTF8.GetBytes(text)];
}
