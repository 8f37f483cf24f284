using PantherStorage.Linux.Block;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

/// <summary>What the system's tools print, read.</summary>
public sealed class ToolOutputTests
{
    [Test]
    public void Wipefs_says_nothing_of_a_blank_disk() => Assert.That(Signatures.Parse(string.Empty), Is.Empty);

    [Test]
    public void Signatures_are_told_once_each_with_their_labels() => Assert.That(
        Signatures.Parse("""
            {"signatures": [
              {"device":"loop0","offset":"0x200","type":"gpt","uuid":null,"label":null},
              {"device":"loop0","offset":"0x31fffe00","type":"gpt","uuid":null,"label":null},
              {"device":"loop0","offset":"0x10040","type":"btrfs","uuid":"a7463f49","label":"yoga primary"}
            ]}
            """),
        Is.EqualTo(new[] { "gpt", "btrfs labelled yoga primary" }));

    [TestCase("/dev/nvme0n1", 2, "/dev/nvme0n1p2")]
    [TestCase("/dev/loop10", 1, "/dev/loop10p1")]
    [TestCase("/dev/sda", 12, "/dev/sda12")]
    [TestCase("/dev/vdb", 1, "/dev/vdb1")]
    public void A_partition_is_named_as_the_kernel_names_it(string disk, int number, string node) =>
        Assert.That(PartitionNode.PathOf(disk, number), Is.EqualTo(node));

    [Test]
    public void Fstab_is_read_past_comments_with_escapes_and_without_options()
    {
        var entries = FstabEntry.Parse("# a comment\n\nUUID=1 / btrfs subvol=/@,noatime 0 0\n\t/dev/sdb1\t/mnt/my\\040disk ext4\nbroken\n");

        Assert.That(entries.Select(entry => (entry.Source, entry.MountPoint, entry.FileSystem, string.Join('+', entry.Options))), Is.EqualTo(new[]
        {
            ("UUID=1", "/", "btrfs", "subvol=/@+noatime"),
            ("/dev/sdb1", "/mnt/my disk", "ext4", "defaults"),
        }));
    }
}
