using PantherStorage.Storage.Restores.InPlace;

namespace PantherStorage.Tests.Unit.Backup.Restoring;

public sealed class SuccessorTests
{
    private string restored = null!;

    [SetUp]
    public void Make() => restored = Directory.CreateTempSubdirectory("successor-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(restored, recursive: true);

    [TestCase("/", "var/lib/panther-storage")]
    [TestCase("/var", "lib/panther-storage")]
    [TestCase("/var/lib/panther-storage", "")]
    public void What_the_bucket_held_on_the_backups_day_is_forgotten_and_nothing_else(string place, string state)
    {
        var (parents, ledger) = (Write(state, "parents.json"), Write(state, "ledger.json"));

        Successor.ForgetParents(place, restored);

        Assert.That(parents, Does.Not.Exist);
        Assert.That(ledger, Does.Exist);
    }

    [Test]
    public void What_the_next_copy_to_the_replica_builds_on_does_not_go_back_in_time()
    {
        var (before, now) = (Write("restored/var/lib/panther-storage", "replica.json"), Write("live/var/lib/panther-storage", "replica.json"));
        File.WriteAllText(now, "what the last run knew");

        Successor.KeepKnowledge("/", Path.Combine(restored, "live"), Path.Combine(restored, "restored"));

        Assert.That(File.ReadAllText(before), Is.EqualTo("what the last run knew"));
    }

    [TestCase("/home", "var/lib/panther-storage")]
    [TestCase("/", "home/ann/var/lib/panther-storage")]
    public void What_only_looks_like_it_stays(string place, string state)
    {
        var file = Write(state, "parents.json");

        Successor.ForgetParents(place, restored);

        Assert.That(file, Does.Exist);
    }

    [Test]
    public void No_link_in_what_was_restored_leads_to_another()
    {
        var file = Write("elsewhere", "parents.json");
        Directory.CreateDirectory(Path.Combine(restored, "var/lib"));
        Directory.CreateSymbolicLink(Path.Combine(restored, "var/lib/panther-storage"), Path.Combine(restored, "elsewhere"));

        Successor.ForgetParents("/", restored);

        Assert.That(file, Does.Exist);
    }

    private string Write(string directory, string name)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(restored, directory)).FullName, name);
        File.WriteAllText(file, "{}");
        return file;
    }
}
