using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Linux;

/// <summary>What btrfs-progs says, in the words of its versions.</summary>
public sealed class BtrfsHealthTests
{
    [TestCase(1048576, 23805952, true, TestName = "A pool in which no directory can be made any more")]
    [TestCase(1048576, 3805952, false, TestName = "A pool with room in its metadata")]
    [TestCase(268435456, 23805952, false, TestName = "A pool whose metadata can grow")]
    public void Metadata_that_is_full_is_told_from_room_for_data(long unallocated, long used, bool full)
    {
        var usage = BtrfsUsage.Parse($"Overall:\n    Device size:\t\t         419430400\n    Device unallocated:\t\t {unallocated}\n    Free (estimated):\t\t 334295040\t(min: 334295040)\n    Global reserve:\t\t           5767168\t(used: 0)\n\nData,single: Size:334495744, Used:200704 (0.06%)\n   /dev/loop1\t 334495744\n\nMetadata,DUP: Size:33554432, Used:{used} (70.95%)\n   /dev/loop1\t  67108864\n");

        Assert.That(usage.IsMetadataFull, Is.EqualTo(full));
        Assert.That(usage.MetadataLeft, Is.EqualTo(new Bytes(33554432 - used - 5767168)));
    }

    [Test]
    public void Usage_is_read_in_bytes() => Assert.That(
        BtrfsUsage.Parse("Overall:\n    Device size:\t\t         629145600\n    Device unallocated:\t\t         536870912\n    Free (estimated):\t\t         545259520\t(min: 276824064)\n"),
        Is.EqualTo(new BtrfsUsage(new Bytes(629145600), new Bytes(536870912), new Bytes(545259520))));

    [Test]
    public void Usage_without_a_figure_is_an_error_that_shows_the_words() => Assert.That(
        () => BtrfsUsage.Parse("Overall:\n"), Throws.TypeOf<StorageException>().With.Message.Contains("Device size"));

    [TestCase("\"corruption_errs\": \"3\"")]
    [TestCase("\"corruption_errs\": 3")]
    public void Only_devices_and_counters_with_errors_are_told(string counter)
    {
        var errors = DeviceErrors.Parse($$"""
            {"__header": {"version": "1"}, "device-stats": [
              {"device": "/dev/a", "devid": "1", "write_io_errs": "0", {{counter}}},
              {"device": "/dev/b", "devid": "2", "write_io_errs": "0", "corruption_errs": "0"}]}
            """);

        Assert.That(errors.Single().Device, Is.EqualTo("/dev/a"));
        Assert.That(errors.Single().Counters, Is.EquivalentTo(new Dictionary<string, long> { ["corruption_errs"] = 3 }));
    }

    [TestCase("UUID:             6f91\n\tno stats available\nError summary:    no errors found\n", null, "", "")]
    [TestCase("UUID: 6f91\nScrub started:    Sat Nov  7 07:47:54 2026\nStatus:           finished\nError summary:    no errors found\n", "2026-11-07T07:47:54Z", "finished", "")]
    [TestCase("UUID: 6f91\nScrub started:    Sat Nov 21 07:47:54 2026\nStatus:           aborted\nError summary:    csum=2\n  Corrected:      0\n", "2026-11-21T07:47:54Z", "aborted", "csum=2")]
    [TestCase("UUID: 6f91\nScrub resumed:    Sat Nov 21 07:47:54 2026\nStatus:           running\nError summary:    no errors found\n", "2026-11-21T07:47:54Z", "running", "")]
    public void The_last_scrub_is_read(string text, string? started, string status, string errors)
    {
        var scrub = ScrubStatus.Parse(text);

        Assert.That((scrub.Started?.ToString(), scrub.Status, scrub.Errors), Is.EqualTo((started, status, errors)));
    }
}
