using PantherStorage.Model;
using PantherStorage.Storage.Archives.Digests;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Backup;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>Paths longer than the kernel takes at once: a program that goes down a name at a time can make them.</summary>
public sealed class LongPathTests
{
    private BackupWorld world = null!;

    [SetUp]
    public async Task Make()
    {
        world = await BackupWorld.Empty(ContentDigest.Write);
        Directory.CreateDirectory($"{world.Home}/data");
    }

    [TearDown]
    public async Task Dispose() => await world.DisposeAsync();

    [TestCase("home", "`btrfs send` does not send")]
    [TestCase("data", "tar could not unpack")]
    public async Task What_could_not_be_restored_is_not_backed_up_and_the_path_is_named(string label, string words)
    {
        await Descend(levels: 20, length: 250);
        await world.Snapshot();

        var outcome = (await world.Run(label)).Single();

        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCode.System));
        Assert.That(outcome.Because, Does.Contain(words).And.Contain("dddd").And.Contain("make a new snapshot").And.Length.LessThan(1000));
        Assert.That(world.Server.ObjectCount, Is.Zero);
    }

    [Test]
    public async Task The_digest_and_the_comparison_go_down_three_thousand_directories()
    {
        var before = await world.Snapshot();
        await Descend(levels: 3000, length: 1);
        var after = await world.Snapshot();
        await using var text = new StringWriter();

        await ContentDigest.Write(after.Path, text, default);

        Assert.That(text.ToString().Split('\n'), Has.Length.EqualTo(3000 + 3 + 1));
        Assert.That(TreeDiff.Between(before.Path, after.Path).Count(), Is.EqualTo(3001));
    }

    private Task Descend(int levels, int length) => Tool.Run(
        "perl", "-e", "chdir shift; my ($levels, $name) = (shift, 'd' x shift); for (1 .. $levels) { mkdir $name and chdir $name or die $! } open F, '>', 'leaf' or die $!",
        $"{world.Home}/data", $"{levels}", $"{length}");
}
