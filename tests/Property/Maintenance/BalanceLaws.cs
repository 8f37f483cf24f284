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

    /// <summary>Whatever the kernel does: a move either gives something back or ends a level, and no level is begun again.</summary>
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void It_comes_to_an_end_whatever_the_moves_give_back(uint allocated, uint used, ushort device, int seed)
    {
        var (random, room, level, moves) = (new Random(seed), Room(allocated, used, device), 0, 0);
        var most = (room.Allocated.Count / room.BlockGroup.Count) + BalanceRule.Fullness.Length + 1;
        while (BalanceRule.WhyNot(room) is null)
        {
            var before = room.Allocated;
            var moved = random.Next(3) > 0;
            if (moved && random.Next(2) > 0)
                room = room with { Allocated = new Bytes(Math.Max(room.Used.Count, room.Allocated.Count - room.BlockGroup.Count)) };
            moves++;
            if (BalanceRule.Next(level, moved, before, room) is not { } next)
                break;
            Assert.That(next, Is.GreaterThanOrEqualTo(level));
            level = next;
        }

        Assert.That(moves, Is.LessThanOrEqualTo(most));
    }

    private static DataRoom Room(uint allocated, uint used, ushort device)
    {
        var whole = Bytes.MiB(Math.Max(1, (int)(allocated % 2_000_000)));
        return new DataRoom(whole, new Bytes((long)(whole.Count * (used % 1001 / 1000.0))), new Bytes(whole.Count + Bytes.GiB(device % 100).Count));
    }
}
