using NodaTime;
using PantherStorage.Model;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary><c>snapshot run</c> and <c>prune</c> on real snapper.</summary>
public sealed class RunTests
{
    private SnapshotHost host = null!;

    [SetUp]
    public async Task Make() => host = await SnapshotHost.Make();

    [TearDown]
    public async Task Dispose() => await host.DisposeAsync();

    [Test]
    public async Task A_run_makes_what_is_due_and_the_next_finds_nothing_to_do()
    {
        var first = await host.Report("snapshot", "run");
        var second = await host.Report("snapshot", "run");

        Assert.That(first.Due.Single() is { Tier: "daily+weekly", Made: 1 });
        Assert.That(second.Due.Single() is { Tier: "", Made: null });
        Assert.That(second.Snapshots.Single() is { Number: 1, Fate: Fate.Kept, Tier: "daily+weekly" });
        Assert.That(first.Snapshots.Single().Because, Does.Contain("the newest").And.Not.Contain("dated in the future"));
    }

    [Test]
    public async Task After_a_sleep_one_snapshot_serves_all_that_is_due_and_what_is_beyond_the_counts_goes()
    {
        for (var days = 48; days > 40; days--)
            await host.Made("daily", Duration.FromDays(days));

        var report = await host.Report("snapshot", "run");

        Assert.That(report.Due.Single() is { Tier: "daily+weekly", Made: 9 });
        Assert.That(report.Snapshots.Where(snapshot => snapshot.Fate == Fate.Deleted).Select(snapshot => snapshot.Number), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await host.Numbers(), Is.EqualTo(new[] { "3", "4", "5", "6", "7", "8", "9" }));
    }

    [Test]
    public async Task A_subvolume_that_snapper_knows_nothing_of_costs_the_others_neither_snapshot_nor_pruning()
    {
        for (var days = 48; days > 40; days--)
            await host.Made("daily", Duration.FromDays(days));
        await host.AlsoPlan("lost");

        var report = SnapshotReport.Read((await host.Ends(ExitCode.System, "snapshot", "run", "--json")).StandardOutput);

        Assert.That(report.Failed.Single().Config, Is.EqualTo("lost"));
        Assert.That(report.Due.Single(due => due.Config == "home").Made, Is.EqualTo(9));
        Assert.That(report.Snapshots.Count(snapshot => snapshot.Fate == Fate.Deleted), Is.EqualTo(2));
        Assert.That(report.Notes, Has.Some.StartsWith("nothing of lost was deleted"));
    }

    [Test]
    public async Task A_subvolume_that_snapper_knows_nothing_of_costs_the_others_no_status_and_is_no_good_one()
    {
        await host.Program("snapshot", "run");
        host.OptionsWithBucket(host.Endpoint);
        await host.AlsoPlan("lost");

        var status = (await host.Ends(ExitCode.Failed, "status")).StandardOutput;

        Assert.That(status, Does.Contain("the snapshots of lost could not be looked at").And.Contain("home"));
    }

    [Test]
    public async Task A_dry_run_tells_every_decision_with_its_reason_and_changes_nothing()
    {
        for (var days = 10; days > 1; days--)
            await host.Made("daily", Duration.FromDays(days));
        await host.Made("manual", Duration.FromDays(1));

        var words = (await host.Program("snapshot", "run", "--dry-run")).StandardOutput;

        Assert.That(words, Does.Contain("would make one for daily+weekly").And.Contain("would delete: older than the newest 7 daily ones").And.Contain("kept: made by hand (manual)"));
        Assert.That(words, Does.Contain("new").And.Contain("kept: the newest"));
        Assert.That(await host.Numbers(), Has.Length.EqualTo(10));
        Assert.That(Directory.Exists(host.Paths.State) && Directory.EnumerateFileSystemEntries(host.Paths.State).Any(), Is.False);
    }

    [Test]
    public async Task When_the_clock_went_back_what_is_due_is_made_and_nothing_goes_until_a_person_trusts_it()
    {
        for (var days = 10; days > 1; days--)
            await host.Made("daily", Duration.FromDays(days));
        Directory.CreateDirectory(host.Paths.State);
        await File.WriteAllTextAsync(Path.Combine(host.Paths.State, "snapshot-clock"), "2099-01-01T00:00:00Z\n");

        var refused = await host.Ends(ExitCode.Refused, "snapshot", "run");
        Assert.That(refused.StandardOutput, Does.Contain("made home/10"));
        Assert.That(refused.StandardError, Does.Contain("the clock went back").And.Contain("--trust-clock"));
        Assert.That(await host.Numbers(), Has.Length.EqualTo(10));

        await host.Program("snapshot", "prune", "--trust-clock");
        Assert.That(await host.Numbers(), Has.Length.EqualTo(7));
        await host.Program("snapshot", "prune");
    }

    [Test]
    public async Task A_pinned_snapshot_stays_and_snapper_shows_it_and_unpinned_it_goes()
    {
        for (var days = 10; days > 1; days--)
            await host.Made("daily", Duration.FromDays(days));

        await host.Program("snapshot", "pin", "home/1");
        await host.Program("snapshot", "prune");
        var listed = await Tool.Run("snapper", "--no-dbus", "--root", host.Paths.Root, "--config", "home", "list", "--columns", "number,cleanup,userdata");
        var kept = await host.Numbers();
        await host.Program("snapshot", "unpin", "home/1");
        await host.Program("snapshot", "prune");

        Assert.That(listed, Does.Match(@"1\s*│\s*│[^\n]*panther-pin=yes").Or.Match(@"1\s*\|\s*\|[^\n]*panther-pin=yes"));
        Assert.That(listed, Does.Contain("panther-tier=daily"));
        Assert.That(kept, Does.Contain("1").And.Not.Contain("2"));
        Assert.That(await host.Numbers(), Does.Not.Contain("1"));
    }

    [Test]
    public async Task A_second_run_is_told_that_the_first_is_busy()
    {
        using var held = RunLock.Take(host.Paths, "snapshot");

        await host.Ends(ExitCode.Busy, "snapshot", "run");
        await host.Program("snapshot", "run", "--dry-run");
    }

    [Test]
    public async Task A_configuration_that_the_plan_does_not_have_is_refused_with_the_one_it_has() => Assert.That(
        (await host.Ends(ExitCode.BadInput, "snapshot", "run", "--snapper-config", "hoem")).StandardError, Does.Contain("did you mean \"home\"?"));

    [Test]
    public async Task A_nearly_full_pool_gives_up_its_oldest_and_says_so()
    {
        host.Options("""{ "snapshots": { "minFreePercent": 50 } }""");
        var ballast = Path.Combine(host.Home, "ballast");
        await Tool.Run("fallocate", "--length", "1200M", ballast);
        await host.Made("daily", Duration.FromDays(3));
        File.Delete(ballast);
        await host.Made("daily", Duration.FromDays(2));
        await host.Made("daily", Duration.FromDays(1));
        await Tool.Run("sync", "--file-system", host.Home);

        var planned = await host.Report("snapshot", "prune", "--dry-run");
        var pruned = await host.Report("snapshot", "prune");

        Assert.That(planned.Snapshots.Select(snapshot => snapshot.Fate), Is.EqualTo(new[] { Fate.MayDelete, Fate.MayDelete, Fate.Kept }));
        Assert.That(pruned.Snapshots.Select(snapshot => snapshot.Fate), Is.EqualTo(new[] { Fate.Deleted, Fate.Kept, Fate.Kept }));
        Assert.That(pruned.Snapshots[0].Because, Has.Some.Contains("nearly full").And.Some.Contains("daily 3 of 7"));
        Assert.That(pruned.Notes, Has.Some.Contains("minFreePercent is 50"));
    }

    [Test]
    public async Task What_the_bucket_builds_on_stays_and_where_nobody_knows_it_nothing_goes()
    {
        var first = await host.Made("daily", Duration.FromDays(20));
        host.OptionsWithBucket(host.Endpoint);
        await host.Program("backup", "run", "--label", "home");
        for (var days = 12; days > 1; days--)
            await host.Made("daily", Duration.FromDays(days));

        File.Delete(Path.Combine(host.Paths.State, "parents.json"));
        host.OptionsWithBucket("http://127.0.0.1:1");
        File.Move(host.Paths.Credentials, host.Paths.Credentials + ".away");
        var offline = await host.Ends(ExitCode.Credentials, "snapshot", "prune");
        File.Move(host.Paths.Credentials + ".away", host.Paths.Credentials);
        Assert.That(offline.StandardError, Does.Contain("cannot tell which snapshots the bucket's backups build on"));
        Assert.That(await host.Numbers(), Has.Length.EqualTo(12));

        host.OptionsWithBucket(host.Endpoint);
        var online = await host.Report("snapshot", "prune");
        Assert.That(online.Snapshots.Single(snapshot => snapshot.Number == first).Because.Single(), Does.Contain("the next backup builds on it (yoga-laptop/home/"));
        Assert.That(await host.Numbers(), Has.Length.EqualTo(8));
        Assert.That(File.Exists(Path.Combine(host.Paths.State, "parents.json")));
    }
}
