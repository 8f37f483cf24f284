using System.Globalization;
using System.Runtime.InteropServices;

namespace PantherStorage.Model.Maintenance;

/// <summary>How much room the block groups for data take, and how much of it is used.</summary>
/// <param name="Allocated">Bytes of all block groups for data.</param>
/// <param name="Used">Bytes of data in them.</param>
/// <param name="Device">Bytes of the whole file system.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DataRoom(Bytes Allocated, Bytes Used, Bytes Device)
{
    public Bytes Unused => new(Math.Max(0, Allocated.Count - Used.Count));

    public double UnusedPercent => Allocated.Count == 0 ? 0 : 100.0 * Unused.Count / Allocated.Count;

    /// <summary>The kernel makes them of 1 GiB, or of a tenth of a small file system (calc_one_profile and init_alloc_chunk_ctl of fs/btrfs/volumes.c).</summary>
    public Bytes BlockGroup => new(Math.Max(1, Math.Min(Bytes.GiB(1).Count, Device.Count / 10)));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{UnusedPercent:0} % of the {Allocated} that are allocated for data is unused");
}

/// <summary>What a run may spend.</summary>
/// <param name="MostMoves">Block groups that it may move.</param>
public sealed record BalanceBounds(int MostMoves = 50)
{
    public NodaTime.Duration MostTime { get; init; } = NodaTime.Duration.FromHours(2);
}

/// <summary>
/// When data is moved together, and what is moved. Only data: the room that metadata does not use is what the file system
/// deletes with when the disk is full. Pure.
/// </summary>
public static class BalanceRule
{
    /// <summary>The owner's limit, in percent of what is allocated.</summary>
    public const int MostUnusedPercent = 10;

    /// <summary>
    /// Only block groups that are at most this full are moved, the emptiest first: an empty one needs no room elsewhere. One that is half full costs a byte
    /// written for each byte that it gives back; a fuller one more.
    /// </summary>
    public static System.Collections.Immutable.ImmutableArray<int> Fullness { get; } = [0, 10, 25, 50];

    /// <summary>Why nothing is to be moved; null when something is.</summary>
    public static string? WhyNot(DataRoom room)
    {
        if (room.Unused.Count * 100 <= room.Allocated.Count * MostUnusedPercent)
            return $"{room}; {MostUnusedPercent} % may be";
        // What is left in the block group that is being filled can never be given back.
        return room.Unused.Count < 2 * room.BlockGroup.Count
            ? $"{room}, which is less than two block groups of {room.BlockGroup}: none could be given back"
            : null;
    }

    /// <summary>Moves after which something must have been given back, if anything can be: a few half full ones always make one empty.</summary>
    public const int Enough = 10;

    /// <summary>Why another run would only write once more what the last one wrote for nothing; null when it may help.</summary>
    /// <param name="fruitless">What a run that gave nothing back left; null when the last one gave something back.</param>
    public static string? WhyNotAgain(DataRoom room, DataRoom? fruitless) =>
        fruitless is { } last && last.Allocated == room.Allocated && room.Used.Count > last.Used.Count - room.BlockGroup.Count
            ? $"{room}; the last run could give nothing of it back, and since then as much is allocated and hardly less is used"
            : null;

    /// <summary>What to do after some moves. What was moved once is not moved again, so each level comes to an end.</summary>
    /// <param name="level">Index into <see cref="Fullness"/> of the moves so far.</param>
    /// <param name="moved">Whether the last try found a block group to move.</param>
    /// <param name="now">As it is.</param>
    /// <returns>The level to go on with; null when that was all.</returns>
    public static int? Next(int level, bool moved, DataRoom now)
    {
        if (WhyNot(now) is not null)
            return null;
        // A move may give nothing back: it begins a block group that the next ones fill.
        var next = moved ? level : level + 1;
        return next < Fullness.Length ? next : null;
    }
}
