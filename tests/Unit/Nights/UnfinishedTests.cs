using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Nights;
using PantherStorage.Operations.Status;
using PantherStorage.Storage.Backups;
using static PantherStorage.Tests.Unit.Nights.NightWindowsTests;

namespace PantherStorage.Tests.Unit.Nights;

public sealed class UnfinishedTests
{
    private static readonly BandwidthLimit Line = BandwidthLimit.Parse("10 Mbit/s");
    private static readonly Instant Noon = At("2026-11-24T12:00:00");

    [Test]
    public void It_says_how_many_nights_the_rest_takes_and_when_it_is_done()
    {
        // 13.5 GB a night of three hours.
        var told = UnfinishedBackup.Of(Upload(27_000_000_000, 13_500_000_000 * 4), Usual(DateTimeZone.Utc), Line, Noon);

        Assert.That((told.Nights, told.Done), Is.EqualTo(((int?)2, (Instant?)At("2026-11-26T05:00:00"))));
    }

    [Test]
    public void Of_a_first_full_it_says_only_what_is_stored()
    {
        var told = UnfinishedBackup.Of(Upload(27_000_000_000, null), Usual(DateTimeZone.Utc), Line, Noon);

        Assert.That((told.StoredBytes, told.Nights, told.Done), Is.EqualTo((27_000_000_000, (int?)null, (Instant?)null)));
    }

    [Test]
    public void Two_hosts_that_share_a_line_take_half_of_it_each_and_no_limit_stays_none()
    {
        Assert.That(new BackupOptions { Share = "1/2" }.Rate(), Is.EqualTo(BandwidthLimit.Parse("5 Mbit/s")));
        Assert.That(new BackupOptions { Share = "1/3", BandwidthLimit = "unlimited" }.Rate(), Is.EqualTo(BandwidthLimit.None));
        Assert.That(new BackupOptions { Share = "1/99", BandwidthLimit = "1 kbit/s" }.Rate().IsLimited, Is.True);
    }

    [Test]
    public void What_is_remembered_is_read_again_and_a_damaged_note_is_none()
    {
        var root = Directory.CreateTempSubdirectory("panther-night-");
        try
        {
            var host = new HostPaths(root.FullName);
            var note = new NightNote(Noon, Noon, IsThrough: true) { Waits = [new NightWait("home", NightWaitKind.Window, "why", Noon)] };
            Assert.That(new NightFile(host).TryWrite(note), Is.True);
            var read = new NightFile(host).Read();

            File.WriteAllText(Path.Combine(host.State, "night.json"), "{ half");

            Assert.That((read.Window, read.Since, read.IsThrough, read.Waits.Single()), Is.EqualTo((note.Window, note.Since, true, note.Waits[0])));
            Assert.That(new NightFile(host).Read(), Is.EqualTo(NightNote.None));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static InterruptedUpload Upload(long stored, long? expected) =>
        new("store", "yoga-laptop/home/x", "id", Guid.Empty, "facts", Noon, []) { IsFull = true, Stored = stored, Expected = expected };
}
