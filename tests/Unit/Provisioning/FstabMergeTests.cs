using PantherStorage.Model.Units;
using PantherStorage.Storage.Provisioning;

namespace PantherStorage.Tests.Unit.Provisioning;

/// <summary>The entries of planned mount points are ours; every other byte is the owner's.</summary>
public sealed class FstabMergeTests
{
    private static readonly FstabLine Root = new("/", "UUID=1 / btrfs subvol=/@,noatime 0 0");
    private static readonly FstabLine Home = new("/home", "UUID=1 /home btrfs subvol=/@home,noatime 0 0");
    private static readonly FstabLine Log = new("/var/log", "UUID=1 /var/log btrfs subvol=/@log,noatime 0 0");

    [Test]
    public void A_file_that_is_not_there_is_all_ours() =>
        Assert.That(Merge(string.Empty, Root, Home), Is.EqualTo($"# ours\n{Root.Text}\n{Home.Text}\n"));

    [TestCase("# a comment\n\n\tLABEL=usb  /mnt/usb\text4 nofail 0 2\nnas:/e /mnt/nas nfs4 _netdev 0 0\n/swap/swapfile none swap sw 0 0\ntmpfs /scratch tmpfs size=1G\n")]
    [TestCase("LABEL=caf\u00e9 /mnt/caf\u00e9 ext4 defaults 0 0\r\n \n# no final newline")]
    [TestCase("/home/ann/image /srv/home ext4 loop 0 0\nbroken line\n")]
    [TestCase("UUID=1 /home.old btrfs subvol=/@home,ro 0 0\n")]
    public void Lines_that_are_not_the_plans_stay_byte_for_byte_and_in_their_place(string owners)
    {
        var merged = Merge(owners, Root, Home);

        Assert.That(merged, Does.StartWith(owners).And.EndWith($"\n{Root.Text}\n{Home.Text}\n"));
        Assert.That(Merge(merged, Root, Home), Is.EqualTo(merged), "twice changes nothing");
    }

    [Test]
    public void An_entry_of_a_planned_mount_point_is_replaced_where_it_stands() => Assert.That(
        Merge("# top\nUUID=old /  ext4 defaults 0 1\n# middle\nUUID=1 /home/ btrfs subvol=@home,discard 0 0\nLABEL=usb /mnt/usb ext4 nofail", Root, Home),
        Is.EqualTo($"# top\n{Root.Text}\n# middle\n{Home.Text}\nLABEL=usb /mnt/usb ext4 nofail"));

    [TestCase("UUID=1\t/   btrfs subvol=/@,noatime   0  1")]
    [TestCase("  UUID=1 / btrfs subvol=/@,noatime")]
    public void An_entry_that_means_the_same_keeps_its_white_space_and_its_missing_end(string line) =>
        Assert.That(Merge(line, Root), Is.EqualTo(line));

    [Test]
    public void An_entry_that_is_missing_comes_before_what_is_mounted_in_it() => Assert.That(
        Merge($"{Root.Text}\nLABEL=usb /home/ann/usb ext4 nofail 0 2\nLABEL=x /homes ext4 nofail 0 2\n", Root, Home, Log),
        Is.EqualTo($"{Root.Text}\n{Home.Text}\nLABEL=usb /home/ann/usb ext4 nofail 0 2\nLABEL=x /homes ext4 nofail 0 2\n{Log.Text}\n"));

    [Test]
    public void A_second_entry_of_a_planned_mount_point_would_be_mounted_over_it_and_goes() =>
        Assert.That(Merge($"{Home.Text}\nLABEL=old /home ext4 defaults 0 0\n", Home), Is.EqualTo($"{Home.Text}\n"));

    [Test]
    public void A_mount_point_with_a_space_is_known_by_its_escape()
    {
        var music = new FstabLine("/my music", @"UUID=1 /my\040music btrfs subvol=/@music 0 0");

        Assert.That(Merge("LABEL=m /my\\040music ext4 defaults 0 0\n", music), Is.EqualTo($"{music.Text}\n"));
    }

    [Test]
    public void Bytes_that_are_no_text_come_out_as_they_went_in()
    {
        byte[] bytes = [.. "# "u8, 0xff, 0x00, 0xc3, .. "\nLABEL=x /x ext4\n"u8];

        Assert.That(OwnersText.Bytes(Merge(OwnersText.Of(bytes), Home)), Is.EqualTo(bytes.Concat(OwnersText.Bytes($"{Home.Text}\n"))));
    }

    private static string Merge(string before, params FstabLine[] planned) => FstabMerge.Of(before, [.. planned], "# ours");
}
