using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Costs;
using PantherStorage.Storage.Upkeep;

namespace PantherStorage.Tests.Unit.Backup.Money;

public sealed class ConcessionsFileTests
{
    private static readonly Instant Now = ArchiveBench.Time;
    private static readonly Conceded Some = new(["monthly-9", "monthly-6"], Now, "prices", 7.5m, 9.25m);

    private string root = string.Empty;

    [SetUp]
    public void Make() => root = Directory.CreateTempSubdirectory("panther-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(root, recursive: true);

    [Test]
    public void What_is_written_is_read()
    {
        File.Write(Some);

        Assert.That(File.Read(), Has.Property("Names").EqualTo(Some.Names).And.Property("Assessed").EqualTo(Now).And.Property("Dollars").EqualTo(7.5m).And.Property("Without").EqualTo(9.25m));
    }

    [Test]
    public void Nothing_there_is_nothing_given_up() => Assert.That(File.Read(), Is.EqualTo(Conceded.None));

    [TestCase("rot")]
    [TestCase("{}")]
    [TestCase("{ \"names\": null, \"assessed\": \"2026-11-21T02:00:00Z\", \"basis\": \"\", \"dollars\": 1, \"without\": 1 }")]
    [TestCase("")]
    public void What_cannot_be_read_counts_as_none_and_says_so(string text)
    {
        File.Write(Some);
        System.IO.File.WriteAllText(Path.Combine(new HostPaths(root).State, "concessions/yoga-laptop.json"), text);

        var read = File.Read();

        Assert.That(read.Names, Is.Empty);
        Assert.That(read.Unreadable, Does.Contain("cannot be read"));
        Assert.That(read.Holds(string.Empty, Now), Is.False);
    }

    [Test]
    public void What_is_decided_for_another_host_whose_backups_are_pruned_from_here_is_its_own()
    {
        File.Write(Some);
        var other = new ConcessionsFile(new HostPaths(root), "zephyrus-laptop");

        Assert.That(other.Read(), Is.EqualTo(Conceded.None));
        other.Write(Conceded.None);
        Assert.That(File.Read().Names, Is.EqualTo(Some.Names));
    }

    [Test]
    public void A_decision_holds_for_a_day_and_for_its_own_prices()
    {
        Assert.That(Some.Holds("prices", Now + Conceded.Fresh), Is.True);
        Assert.That(Some.Holds("prices", Now + Conceded.Fresh + Duration.Epsilon), Is.False);
        Assert.That(Some.Holds("prices", Now - Duration.Epsilon), Is.False, "it is dated later than now");
        Assert.That(Some.Holds("others", Now), Is.False);
    }

    private ConcessionsFile File => new(new HostPaths(root), "yoga-laptop");
}
