using System.Text;

namespace PantherStorage.Storage.Provisioning;

/// <summary>
/// A block on a disk that is being laid out: written when the disk is blank and before anything else is, cleared when its
/// file systems are made. A run after one that was cut short may go on where it finds its own mark, and nowhere else.
/// It lies between the GPT and the first partition, where no tool that we call writes.
/// </summary>
/// <param name="Label">Of the pool that the disk is for.</param>
/// <param name="TableId">GUID of the partition table that belongs to the mark, so that it says nothing of a later table.</param>
internal sealed record DiskMark(string Label, string TableId)
{
    private const int Block = 4096;
    private const int BlockNumber = 192;
    private const string Heading = "panther-storage is laying this disk out, and it holds nothing else";
    private const string For = "for ";
    private const string Table = "partition table ";

    /// <exception cref="StorageException">The disk cannot be read.</exception>
    public static DiskMark? On(string disk)
    {
        var lines = Encoding.UTF8.GetString(Remnants.ReadAt(disk, Block * BlockNumber, Block)).TrimEnd('\0').Split('\n');
        return lines is [Heading, var label, var table, ""] && label.StartsWith(For, StringComparison.Ordinal) && table.StartsWith(Table, StringComparison.Ordinal)
            ? new DiskMark(label[For.Length..], table[Table.Length..])
            : null;
    }

    public PhaseCommand Write(string disk) => new(
        new("dd", $"of={disk}", $"bs={Block}", $"seek={BlockNumber}", "count=1", "iflag=fullblock", "conv=sync,notrunc,fsync", "status=none"),
        $"{Heading}\n{For}{Label}\n{Table}{TableId}\n",
        new IsMarked(disk, this));

    public static PhaseCommand Clear(string disk) => new(
        new("dd", "if=/dev/zero", $"of={disk}", $"bs={Block}", $"seek={BlockNumber}", "count=1", "conv=notrunc,fsync", "status=none"),
        Unless: new IsMarked(disk, Mark: null));
}

/// <summary>A disk has this mark, or (null) none.</summary>
internal sealed record IsMarked(string Disk, DiskMark? Mark) : Condition
{
    public override Task<bool> Holds(CancellationToken cancellation) => Task.FromResult(DiskMark.On(Disk) == Mark);

    public override string ToString() => $"{Disk} has {(Mark is null ? "no mark" : "this mark")}";
}
