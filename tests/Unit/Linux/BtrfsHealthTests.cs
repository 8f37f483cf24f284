using NodaTime;
using PantherStorage.Engine;
using PantherStorage.Engine.Linux;

namespace PantherStorage.Tests.Unit.Linux;

/// <summary>What btrfs-progs says, in the words of its versions.</summary>
public sealed class BtrfsHealthTests
{
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
