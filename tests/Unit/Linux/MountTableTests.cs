using PantherStorage.Linux.Mounts;

namespace PantherStorage.Tests.Unit.Linux;

public sealed class MountTableTests
{
    private const string Home =
        "44 43 0:39 /@home /mnt/home rw,nodev,noatime shared:7 master:1 - btrfs /dev/nvme0n1p2 rw,compress=zstd:3,ssd,subvolid=258,subvol=/@home";

    [Test]
    public void Options_of_the_mount_and_of_the_file_system_are_told_apart()
    {
        var mount = MountEntry.Parse(Home);

        Assert.That((mount.Id, mount.ParentId, mount.Device, mount.Root, mount.MountPoint, mount.FileSystem, mount.Source),
            Is.EqualTo((44, 43, "0:39", "/@home", "/mnt/home", "btrfs", "/dev/nvme0n1p2")));
        Assert.That(mount.Options, Is.EqualTo(new[] { "rw", "nodev", "noatime" }));
        Assert.That(mount.SuperOptions, Is.EqualTo(new[] { "rw", "compress=zstd:3", "ssd", "subvolid=258", "subvol=/@home" }));
    }

    [TestCase(@"/mnt/my\040disk", "/mnt/my disk")]
    [TestCase(@"/mnt/a\134b\011c\012d\043e", "/mnt/a\\b\tc\nd#e")]
    [TestCase("/mnt/café🐆\\040x", "/mnt/café🐆 x")]
    [TestCase(@"/mnt/\303\251", "/mnt/é")]
    [TestCase(@"/mnt/\04", @"/mnt/\04")]
    [TestCase(@"/mnt/\999", @"/mnt/\999")]
    public void Octal_escapes_are_undone(string written, string meant) =>
        Assert.That(MountEntry.Parse($"1 0 8:1 / {written} rw - ext4 /dev/sda1 rw").MountPoint, Is.EqualTo(meant));

    [TestCase("")]
    [TestCase("44 43 0:39 / /mnt rw")]
    [TestCase("44 43 0:39 / /mnt rw - btrfs /dev/sda")]
    public void A_line_of_something_else_is_no_mount(string line) =>
        Assert.That(() => MountEntry.Parse(line), Throws.TypeOf<FormatException>());

    [TestCase("ro", "rw", true, false, TestName = "One mount is read-only, as all are in a service's sandbox")]
    [TestCase("rw", "ro", true, true, TestName = "The file system has turned read-only")]
    [TestCase("rw", "rw", false, false, TestName = "It can be written")]
    public void A_read_only_mount_is_told_from_a_read_only_file_system(string mount, string fileSystem, bool isReadOnly, bool isWhole)
    {
        var entry = MountEntry.Parse($"44 43 0:39 / /mnt {mount},noatime - btrfs /dev/sda1 {fileSystem},ssd");

        Assert.That((entry.IsReadOnly, entry.IsFileSystemReadOnly), Is.EqualTo((isReadOnly, isWhole)));
    }

    [Test]
    public void The_last_mount_at_a_place_is_the_one_that_is_seen()
    {
        var table = MountTable.Parse(Home + "\n" + Home.Replace("44 43", "51 44", StringComparison.Ordinal).Replace("/@home /mnt", "/@other /mnt", StringComparison.Ordinal) + "\n");

        Assert.That(table.At("/mnt/home")!.Root, Is.EqualTo("/@other"));
        Assert.That(table.At("/mnt"), Is.Null);
    }

    private const string Host = "1 0 0:20 /@ / rw - btrfs /dev/sda1 rw\n2 1 0:20 /@home /home rw - btrfs /dev/sda1 rw\n";

    [TestCase("8 0 0:20 /@ / ro,nosuid - btrfs /dev/sda1 rw\n9 8 0:20 /@home /home ro,nosuid - btrfs /dev/sda1 rw\n", "rw", TestName = "A service's sandbox is looked through")]
    [TestCase("8 0 0:31 /@ / rw - btrfs /dev/sdb1 rw\n9 8 0:31 /@home /home rw,nodev - btrfs /dev/sdb1 rw\n", "rw,nodev", TestName = "A chroot on another disk is a host of its own")]
    [TestCase("8 0 0:20 /@old / rw - btrfs /dev/sda1 rw\n9 8 0:20 /@home /home rw,nodev - btrfs /dev/sda1 rw\n", "rw,nodev", TestName = "A chroot in another subvolume is a host of its own")]
    [TestCase("9 8 0:20 /@home /home rw,nodev - btrfs /dev/sda1 rw\n", "rw,nodev", TestName = "Where / is unknown nothing is looked through")]
    public void A_copy_of_the_hosts_mounts_is_told_from_another_hosts(string own, string home) =>
        Assert.That(string.Join(',', MountTable.OfHost(MountTable.Parse(own), MountTable.Parse(Host)).At("/home")!.Options), Is.EqualTo(home));

    [Test]
    public void A_neighbour_with_a_longer_name_is_not_below()
    {
        var table = MountTable.Parse("1 0 8:1 / /mnt rw - ext4 /dev/sda1 rw\n2 1 8:2 / /mnt/a rw - ext4 /dev/sda2 rw\n3 0 8:3 / /mnt2 rw - ext4 /dev/sda3 rw\n");

        Assert.That(table.Below("/mnt").Select(mount => mount.Id), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(table.Below("/").Count(), Is.EqualTo(3));
    }
}
