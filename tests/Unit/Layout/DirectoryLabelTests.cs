using System.Collections.Immutable;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Layout;

public sealed class DirectoryLabelTests
{
    [TestCase("/home/ann/photos", "home-ann-photos")]
    [TestCase("/srv/a_b.c", "srv-a_b.c")]
    public void What_is_a_name_already_stays_as_it_is(string path, string label) =>
        Assert.That(DirectoryLabel.Of(path, ImmutableHashSet<string>.Empty), Is.EqualTo(label));

    [TestCase("/home/hbohlen/Documents")]
    [TestCase("/.x")]
    [TestCase("/-x")]
    [TestCase("/_")]
    [TestCase("/home/ann/a b")]
    [TestCase("/Ä/ö")]
    [TestCase("/home/ann/a/very/long/path/that/goes/on/and/on/until/it/has/more/than/sixty-three/characters")]
    public void Any_path_gets_a_name_that_a_key_can_hold(string path)
    {
        var label = DirectoryLabel.Of(path, ImmutableHashSet<string>.Empty);
        Assert.That(ArchiveKey.IsName(label), label);
        Assert.That(DirectoryLabel.Of(path, ImmutableHashSet<string>.Empty), Is.EqualTo(label));
    }

    [Test]
    public void No_two_paths_share_a_name()
    {
        string[] paths = ["/srv/A", "/srv/a", "/srv-a", "/srv/a/b", "/srv-a/b", "/srv/a-b", "/root", "/Root", "/.x", "/-x", "/x", "/etc", "/home/ann/Ä", "/home/ann/ä", "/home/ann/_"];
        var plan = Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions { Backup = new BackupOptions { Subvolumes = ["/", "/home", .. paths] } });
        Assert.That(plan.Backup.Items.Select(item => item.Label), Is.Unique);
        Assert.That(plan.Backup.Items.Select(item => item.Label), Has.All.Matches<string>(label => ArchiveKey.IsName(label!)));
    }

    [TestCase("\"label\": \"etc\"", "\"label\": \"Etc.\"")]
    public void A_directory_of_an_older_plan_whose_label_no_run_could_take_gets_one(string label, string older)
    {
        using var file = new TemporaryPlan(text => text.Replace(label, older, StringComparison.Ordinal));
        Assert.That(PlanFile.Read(file.Path).Backup.Items.Select(item => item.Label), Has.All.Matches<string>(label => ArchiveKey.IsName(label!)));
    }

    [TestCase("\"label\": \"home\"", "\"label\": \"Home\"", "label")]
    [TestCase("\"label\": \"home\"", "\"label\": \"../x\"", "label")]
    [TestCase("\"label\": \"home\"", "\"label\": \"etc\"", "same label")]
    [TestCase("\"bucketPrefix\": \"yoga-laptop\"", "\"bucketPrefix\": \"a/b\"", "bucketPrefix")]
    [TestCase("\"kind\": \"directory\"", "\"kind\": \"folder\"", "kind")]
    [TestCase("\"path\": \"/etc\"", "\"path\": \"etc\"", "absolute")]
    [TestCase("\"path\": \"/etc\"", "\"path\": \"/home/../etc\"", "absolute")]
    [TestCase("\"tier\": \"daily\"", "\"tier\": \"Daily\"", "tier")]
    [TestCase("\"name\": \"daily\"", "\"name\": \"dayly\"", "snapshots.tiers")]
    [TestCase("\"name\": \"daily\"", "\"name\": \"weekly\"", "more than once")]
    public void A_plan_with_an_item_that_no_run_could_back_up_is_refused_when_it_is_read(string right, string wrong, string words)
    {
        using var file = new TemporaryPlan(text => text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.That(() => PlanFile.Read(file.Path), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains(words));
    }

    private sealed class TemporaryPlan : IDisposable
    {
        public TemporaryPlan(Func<string, string> change)
        {
            var text = PlanJson.Write(Planner.Plan(KnownHosts.Named("yoga"), new StorageOptions()));
            var changed = change(text);
            Assert.That(changed, Is.Not.EqualTo(text), "nothing was changed");
            File.WriteAllText(Path, changed);
        }

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
