using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Operations;
using PantherStorage.Storage.Backups;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>Snapshots that were made while the clock was wrong, and one made after it was set right.</summary>
public sealed class WrongClockTests
{
    private SnapshotHost host = null!;

    [SetUp]
    public async Task Make()
    {
        host = await SnapshotHost.Make();
        host.OptionsWithBucket(host.Endpoint);
    }

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [TestCase(-1461, TestName = "A_snapshot_dated_years_ahead_hides_nothing_that_is_made_after_it")]
    [TestCase(1461, TestName = "A_snapshot_dated_years_behind_is_newer_than_those_made_before_it")]
    public async Task A_wrong_date_hides_nothing(int daysAgo)
    {
        await host.Made("daily", Duration.FromDays(1));
        await host.Program("backup", "run", "--label", "home");
        await Write("wrong");
        await host.Made("daily", Duration.FromDays(daysAgo));
        var wrong = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput);
        await Restores("wrong");
        await Write("right");
        await host.Made("daily", Duration.Zero);
        var right = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput);
        await Restores("right");

        Assert.That(wrong.Items.Concat(right.Items).Select(item => (item.Outcome, item.Kind)), Is.All.EqualTo((Outcome.Stored, BackupKind.Incremental)));
        Assert.That(right.Items.Single().ParentKey, Is.Not.Null);
        Assert.That(wrong.Doubts.Concat(right.Doubts), Is.All.Contains("home/2 is dated"));
        Assert.That(right.Doubts, Is.Not.Empty);
        var status = (await host.Ends(ExitCode.Failed, "status")).StandardOutput;
        Assert.That(status, Does.Contain("DOUBT home/2 is dated").And.Contain("LATE  data: there is no backup").And.Not.Contain("AHEAD").And.Not.Contain("LATE  home"));
    }

    [Test]
    public async Task When_the_newest_is_dated_ahead_status_fails_and_names_it()
    {
        await host.Made("daily", Duration.FromDays(-1461));

        Assert.That((await host.Ends(ExitCode.Failed, "status")).StandardOutput, Does.Contain("AHEAD home: its newest snapshot is dated"));
    }

    private Task Write(string text) => File.WriteAllTextAsync(Path.Combine(host.Home, "thesis"), text);

    private async Task Restores(string text)
    {
        var target = Path.Combine(host.Paths.Root, $"restored-{text}");
        await host.Program("restore", "--label", "home", "--to", target);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(target, "thesis")), Is.EqualTo(text));
    }
}
