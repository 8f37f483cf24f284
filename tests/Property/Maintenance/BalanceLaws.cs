using PantherStorage.Model;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Tests.Property.Maintenance;

/// <summary>When data is moved together, and that it comes to an end.</summary>
public sealed class BalanceLaws
{
    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void Nothing_is_moved_where_a_tenth_or_less_is_unused_or_nothing_could_be_given_back(uint allocated, uint used, ushort device)
    {
        var room = Room(allocated, used, device);

        var moves = BalanceRule.WhyNot(room) is null;

        Assert.That(!moves || (room.Unused.Count * 10 > room.Allocated.Count && room.Unused.Count >= 2 * room.BlockGroup.Count), Is.True);
        Assert.That(moves || room.Unused.Count * 10 <= room.Allocated.Count || room.Unused.Count < 2 * room.BlockGroup.Count, Is.True);
    }

    /// <summary>Whatever the moves give back: each block group is moved once at most, and no level is begun again.</summary>
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void It_comes_to_an_end_whatever_the_moves_give_back(uint allocated, uint used, ushort device, int seed)
    {
        var (random, room, level, tries) = (new Random(seed), Room(allocated, used, device), 0, 0);
        var left = room.Allocated.Count / room.BlockGroup.Count;
        var most = left + BalanceRule.Fullness.Length;
        while (BalanceRule.WhyNot(room) is null)
        {
            var moved = left > 0 && random.Next(3) > 0;
            left -= moved ? 1 : 0;
            if (moved && random.Next(2) > 0)
                room = room with { Allocated = new Bytes(Math.Max(room.Used.Count, room.Allocated.Count - room.BlockGroup.Count)) };
            tries++;
            if (BalanceRule.Next(level, moved, room) is not { } next)
                break;
            Assert.That(next, Is.GreaterThanOrEqualTo(level));
            level = next;
        }

        Assert.That(tries, Is.LessThanOrEqualTo(most));
    }

    private static DataRoom Room(uint allocated, uint used, ushort device)
    {
        var whole = Bytes.MiB(Math.Max(1, (int)(allocated % 2_000_000)));
        return new DataRoom(whole, new Bytes((long)(whole.Count * (used % 1001 / 1000.0))), new Bytes(whole.Count + Bytes.GiB(device % 100).Count));
    }
}
