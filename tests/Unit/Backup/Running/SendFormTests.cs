using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Unit.Backup.Running;

public sealed class SendFormTests
{
    [TestCase("auto", "unlimited", SendForm.Compressed)]
    [TestCase("auto", "1 Gbit/s", SendForm.Compressed)]
    [TestCase("auto", "250 Mbit/s", SendForm.Compressed)]
    [TestCase("auto", "249 Mbit/s", SendForm.Plain)]
    [TestCase("auto", "10 Mbit/s", SendForm.Plain)]
    [TestCase("always", "10 Mbit/s", SendForm.Compressed)]
    [TestCase("never", "unlimited", SendForm.Plain)]
    public void A_slow_line_gets_the_smaller_archive_and_a_fast_one_the_quicker(string wanted, string limit, string expected) =>
        Assert.That(SendForm.Choose(wanted, BandwidthLimit.Parse(limit), lacking: null), Is.EqualTo(expected));

    [TestCase("auto")]
    [TestCase("never")]
    public void A_machine_that_cannot_send_compressed_data_sends_it_plain(string wanted) =>
        Assert.That(SendForm.Choose(wanted, BandwidthLimit.None, "this kernel is old"), Is.EqualTo(SendForm.Plain));

    [Test]
    public void What_is_asked_for_always_and_cannot_be_had_is_an_error_that_says_why()
    {
        var error = Assert.Throws<StorageException>(() => SendForm.Choose("always", BandwidthLimit.None, "this kernel sends protocol 1"))!;

        Assert.That(error.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(error.Message, Does.Contain("compressedSend").And.Contain("protocol 1"));
    }

    [TestCase("2\n", "btrfs-progs v6.2", null)]
    [TestCase("3\n", "btrfs-progs v5.19.1 \n", null)]
    [TestCase("1\n", "btrfs-progs v6.2", "Linux 6.0")]
    [TestCase("", "btrfs-progs v6.2", "Linux 6.0")]
    [TestCase("2\n", "btrfs-progs v5.18", "5.19")]
    [TestCase("2\n", "something else", "5.19")]
    public void What_a_machine_lacks_is_read_from_its_kernel_and_its_programs(string kernel, string programs, string? lacking)
    {
        var found = SendForm.Lacking(SendAbility.Parse(kernel, programs));

        Assert.That(found, lacking is null ? Is.Null : Does.Contain(lacking));
    }
}
