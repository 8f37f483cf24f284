using PantherStorage.Linux.Mounts;

namespace PantherStorage.Tests.Unit.Linux;

/// <summary>Which mounts an unmount takes along, in whatever namespace they are.</summary>
public sealed class MountsEverywhereTests
{
    private static readonly SeenMount Home = Seen(1, "shared:2", string.Empty);

    [TestCase("master:2", false, TestName = "A service's own copy follows")]
    [TestCase("shared:2", false, TestName = "A peer follows")]
    [TestCase("shared:9 master:2", false, TestName = "A copy that others follow follows")]
    [TestCase("", true, TestName = "A private copy stays")]
    [TestCase("shared:7", true, TestName = "A copy of another group stays")]
    public void An_unmount_reaches_its_group_and_what_follows_it(string propagation, bool stays) =>
        Assert.That(OutOfReach(Seen(5, propagation, "sleep (12)")), stays ? Has.One.Items : Is.Empty);

    [Test]
    public void What_follows_a_follower_follows_too() =>
        Assert.That(OutOfReach(Seen(6, "master:9", "inner (13)"), Seen(5, "shared:9 master:2", "outer (12)")), Is.Empty);

    [Test]
    public void Another_mount_of_this_namespace_stays_wherever_it_was_bound_from() =>
        Assert.That(OutOfReach(Seen(5, "shared:2", string.Empty)).Select(each => each.Mount.Id), Is.EqualTo(new[] { 5 }));

    [Test]
    public void The_subvolume_is_known_by_its_number_in_whatever_directory_of_it_a_mount_begins()
    {
        Assert.That(Home.Mount.Subvolume, Is.EqualTo(256));
        Assert.That(MountEntry.Parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw,subvolid=7").Subvolume, Is.Null);
    }

    [Test]
    public void What_this_process_sees_is_seen_once_and_as_its_own()
    {
        var own = MountTable.Read().Entries.Select(mount => mount.Id).ToList();

        var seen = MountsEverywhere.Read();

        Assert.That(seen.Where(each => each.IsOwn).Select(each => each.Mount.Id), Is.SupersetOf(own.Take(1)));
        Assert.That(seen.Select(each => each.Mount.Id), Is.Unique);
    }

    private static IEnumerable<SeenMount> OutOfReach(params SeenMount[] others) => MountsEverywhere.OutOfReach([Home, .. others], [Home.Mount], [Home, .. others]);

    private static SeenMount Seen(int id, string propagation, string by) =>
        new(MountEntry.Parse($"{id} 0 0:39 /@home /home rw {propagation}{(propagation.Length > 0 ? " " : string.Empty)}- btrfs /dev/sda1 rw,subvolid=256,subvol=/@home"), by);
}
