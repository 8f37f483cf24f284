using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Unit.Backup.Running;

public sealed class CompressionLevelTests
{
    private static readonly InterruptedUpload Upload = new("store", "yoga/home/x", "id", Guid.NewGuid(), "facts", Instant.FromUtc(2026, 11, 21, 2, 0), []);

    [TestCase(9, true, 2000L, 1000L, 3)]
    [TestCase(9, true, null, 1000L, 3)]
    [TestCase(9, true, 1000L, 1000L, 9)]
    [TestCase(9, false, 2000L, 1000L, 9)]
    [TestCase(9, true, 2000L, null, 9)]
    [TestCase(1, true, 2000L, 1000L, 1)]
    public void A_full_that_takes_several_nights_is_compressed_less_since_each_makes_it_again(int usual, bool isFull, long? bytes, long? night, int expected) =>
        Assert.That(CompressionLevel.Of(usual, isFull, bytes, night), Is.EqualTo(expected));

    [TestCase("auto", "unlimited", 3)]
    [TestCase("auto", "1 Gbit/s", 3)]
    [TestCase("auto", "51 Mbit/s", 3)]
    [TestCase("auto", "50 Mbit/s", 6)]
    [TestCase("auto", "26 Mbit/s", 6)]
    [TestCase("auto", "25 Mbit/s", 9)]
    [TestCase("auto", "10 Mbit/s", 9)]
    [TestCase("1", "10 Mbit/s", 1)]
    [TestCase("19", "unlimited", 19)]
    public void The_slower_the_line_the_higher_the_level_unless_one_is_given(string wanted, string limit, int expected) =>
        Assert.That(CompressionLevel.Choose(wanted, BandwidthLimit.Parse(limit)), Is.EqualTo(expected));

    [Test]
    public void An_interrupted_upload_of_the_same_goes_on_at_its_own_level_and_anything_else_at_the_one_asked_for()
    {
        var noted = Upload with { Level = 9 };

        Assert.That(noted.LevelOf(noted.Snapshot, "facts", asked: 3), Is.EqualTo(9));
        Assert.That(noted.LevelOf(noted.Snapshot, "other facts", asked: 3), Is.EqualTo(3));
        Assert.That(noted.LevelOf(Guid.NewGuid(), "facts", asked: 3), Is.EqualTo(3));
    }

    [Test]
    public void One_that_an_earlier_version_began_goes_on_at_the_level_that_there_was()
    {
        var host = new HostPaths(Directory.CreateTempSubdirectory("panther-uploads-").FullName);
        try
        {
            Directory.CreateDirectory(Path.Combine(host.State, "uploads"));
            File.WriteAllText(Path.Combine(host.State, "uploads/home.json"), $$"""
                { "store": "store", "key": "yoga/home/x", "uploadId": "id", "snapshot": "{{Upload.Snapshot}}", "facts": "facts", "begun": "2026-11-21T02:00:00Z", "parts": [], "parent": null, "isFull": true }
                """);

            Assert.That(new UploadMemory(host, "home").Read()!.LevelOf(Upload.Snapshot, "facts", asked: 9), Is.EqualTo(3));
        }
        finally
        {
            Directory.Delete(host.Root, recursive: true);
        }
    }
}
