using System.Buffers.Binary;

namespace PantherStorage.Tests.Integration.Faults.PowerCuts;

/// <param name="Place">In the disk, bytes.</param>
/// <param name="Length">In bytes; 0 where nothing was written, as by a flush.</param>
/// <param name="Data">In the log, bytes.</param>
/// <param name="IsFlush">What was written before is on the disk from here on.</param>
internal sealed record LoggedWrite(long Place, long Length, long Data, bool IsFlush);

/// <summary>
/// The writes of a disk as <c>dm-log-writes</c> records them (Documentation/admin-guide/device-mapper/log-writes.rst, and
/// qemu's block/blklogwrites.c): a sector with the magic, then for each write a sector that describes it and what was
/// written. The number of entries in the first sector is only brought up to date at a flush, so it is not relied on: an
/// entry that describes nothing is the end.
/// </summary>
internal sealed class WriteLog
{
    public const int SectorBytes = 512;

    private const ulong Magic = 0x6a736677736872;
    private const ulong Flush = 1, Discard = 4;

    private readonly string file;

    private WriteLog(string file, IReadOnlyList<LoggedWrite> entries)
    {
        (this.file, Entries) = (file, entries);
        Flushes = [.. entries.Index().Where(each => each.Item.IsFlush).Select(each => each.Index)];
    }

    public IReadOnlyList<LoggedWrite> Entries { get; }

    /// <summary>Their places among the entries.</summary>
    public IReadOnlyList<int> Flushes { get; }

    public static WriteLog Read(string file)
    {
        using var log = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var sector = new byte[SectorBytes];
        RandomAccess.Read(log, sector, 0);
        Assert.That(Field(0), Is.EqualTo(Magic), $"{file} is no log of writes");
        var entries = new List<LoggedWrite>();
        for (long position = SectorBytes; RandomAccess.Read(log, sector, position) == SectorBytes;)
        {
            var (place, count, flags) = ((long)Field(0) * SectorBytes, (long)Field(1) * SectorBytes, Field(2));
            if (count == 0 && flags == 0)
                break;
            // A disk may forget what is discarded, or keep it.
            var length = (flags & Discard) != 0 ? 0 : count;
            position += SectorBytes;
            entries.Add(new LoggedWrite(place, length, position, (flags & Flush) != 0));
            position += length;
        }

        return new WriteLog(file, entries);

        ulong Field(int number) => BinaryPrimitives.ReadUInt64LittleEndian(sector.AsSpan(number * sizeof(ulong)));
    }

    /// <summary>Writes to an image what these entries wrote.</summary>
    public void Apply(IEnumerable<LoggedWrite> entries, string image)
    {
        using var log = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var disk = File.OpenHandle(image, FileMode.Open, FileAccess.Write);
        var data = new byte[1 << 20];
        foreach (var entry in entries)
        {
            for (long done = 0; done < entry.Length;)
            {
                var read = RandomAccess.Read(log, data.AsSpan(0, (int)Math.Min(data.Length, entry.Length - done)), entry.Data + done);
                Assert.That(read, Is.GreaterThan(0), "the log of writes is cut short");
                RandomAccess.Write(disk, data.AsSpan(0, read), entry.Place + done);
                done += read;
            }
        }
    }
}
