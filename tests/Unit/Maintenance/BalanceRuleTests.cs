using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Maintenance;

namespace PantherStorage.Tests.Unit.Maintenance;

public sealed class BalanceRuleTests
{
    [TestCase(100, 90, false)]
    [TestCase(100, 89, true)]
    [TestCase(0, 0, false)]
    public void More_than_a_tenth_of_what_is_allocated_may_not_be_unused(int allocated, int used, bool moves) =>
        Assert.That(BalanceRule.WhyNot(Room(allocated, used)), moves ? Is.Null : Is.Not.Null);

    [Test]
    public void Less_than_two_block_groups_are_never_worth_it_however_large_a_part_they_are()
    {
        Assert.That(BalanceRule.WhyNot(Room(2, 1)), Does.Contain("50 % of the 2 GiB that are allocated for data is unused").And.Contain("less than two block groups"));
        Assert.That(BalanceRule.WhyNot(Room(3, 1)), Is.Null);
    }

    [Test]
    public void The_emptiest_go_first_and_a_level_is_left_when_it_has_none()
    {
        var room = Room(100, 50);

        Assert.That(BalanceRule.Fullness, Is.Ordered.And.All.LessThanOrEqualTo(50));
        Assert.That(BalanceRule.Next(0, moved: true, room), Is.EqualTo(0));
        Assert.That(BalanceRule.Next(0, moved: false, room), Is.EqualTo(1), "none is so empty");
        Assert.That(BalanceRule.Next(3, moved: false, room), Is.Null, "the fuller ones cost more than they give");
        Assert.That(BalanceRule.Next(0, moved: true, Room(55, 50)), Is.Null, "enough is given back");
    }

    [Test]
    public void Block_groups_of_a_small_file_system_are_a_tenth_of_it() => Assert.That(
        (new DataRoom(default, default, Bytes.MiB(500)).BlockGroup, new DataRoom(default, default, Bytes.GiB(500)).BlockGroup), Is.EqualTo((Bytes.MiB(50), Bytes.GiB(1))));

    [Test]
    public void What_a_run_could_not_give_back_is_not_moved_again_until_something_has_changed()
    {
        var left = Room(20, 10);

        Assert.That(BalanceRule.WhyNotAgain(left, fruitless: null), Is.Null);
        Assert.That(BalanceRule.WhyNotAgain(left, left), Does.Contain("the last run could give nothing of it back"));
        Assert.That(BalanceRule.WhyNotAgain(Room(20, 15), left), Is.Not.Null, "more is used");
        Assert.That(BalanceRule.WhyNotAgain(Room(21, 10), left), Is.Null, "more is allocated");
        Assert.That(BalanceRule.WhyNotAgain(Room(20, 9), left), Is.Null, "a block group's worth was deleted");
    }

    /// <summary>As btrfs-progs 6.2 prints it, with two profiles as in the middle of a conversion.</summary>
    [Test]
    public void The_room_of_data_alone_is_read_from_what_btrfs_prints()
    {
        var usage = BtrfsUsage.Parse("""
                Device size:		       3221225472
                Device unallocated:		       1988100096
                Free (estimated):		       2415919104	(min: 1421869056)
                Global reserve:		          5767168	(used: 0)

            Data,single: Size:679477248, Used:251658240 (37.04%)
               /dev/loop0	    679477248

            Data,RAID1: Size:1000, Used:10 (1.00%)
               /dev/loop0	    1000

            Metadata,DUP: Size:268435456, Used:475136 (0.18%)
               /dev/loop0	    536870912

            """.Replace("\r", string.Empty));

        Assert.That((usage.DataAllocated.Count, usage.DataUsed.Count), Is.EqualTo((679477248L + 1000, 251658240L + 10)));
    }

    [Test]
    public void How_far_a_scrub_is_is_read_from_what_btrfs_prints()
    {
        var progress = BtrfsScrub.Parse("UUID:             a341691a\nStatus:           running\nTotal to scrub:   888143872\nBytes scrubbed:   252706816  (28.45%)\n");

        Assert.That((progress.Done, progress.Total), Is.EqualTo((252706816L, (long?)888143872)));
        Assert.That(BtrfsScrub.Parse("no stats available"), Has.Property("Done").Zero.And.Property("Total").Null);
    }

    private static DataRoom Room(int allocated, int used) => new(Bytes.GiB(allocated), Bytes.GiB(used), Bytes.GiB(1000));
}
