using System.Text.RegularExpressions;
using NodaTime;
using PantherStorage.Model;
using PantherStorage.Model.Archives;
using PantherStorage.Model.Planning;
using PantherStorage.Operations;
using PantherStorage.Operations.Snapshots;
using PantherStorage.Storage;
using PantherStorage.Storage.Backups;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Snapshots;

/// <summary>What must not be deleted: by our retention, and by snapper's own cleanup.</summary>
public sealed class GuardedTests
{
    [Test]
    public async Task What_a_backup_reads_and_what_an_interrupted_one_needs_stays_with_what_they_build_on()
    {
        await using var host = await SnapshotHost.Make(new TierPlan("daily", 1, "*-*-* 02:00"));
        for (var days = 8; days > 0; days--)
            await host.Made("daily", Duration.FromDays(days));
        var snapshots = (await new Snapper(host.Paths).List("home", default)).ToDictionary(snapshot => snapshot.Number, snapshot => snapshot.Uuid);
        new UploadMemory(host.Paths, "home").TryWrite(
            new InterruptedUpload("store", "yoga-laptop/home/x", "id", snapshots[2], "facts", Instant.FromUtc(2026, 11, 21, 2, 0), []) { Parent = snapshots[1] });
        using (new SendingMemory(host.Paths).Begin("data", new SnapshotsSent(snapshots[5], snapshots[4])))
        {
            var pruned = await host.Report("snapshot", "prune");

            Assert.That(await host.Numbers(), Is.EqualTo(new[] { "1", "2", "4", "5", "8" }));
            Assert.That(Because(pruned, 1), Does.Contain("the interrupted upload of yoga-laptop/home/x builds on it"));
            Assert.That(Because(pruned, 2), Does.Contain("was interrupted"));
            Assert.That(Because(pruned, 4), Does.Contain("the backup of `data` that is being made builds on it"));
            Assert.That(Because(pruned, 5), Does.Contain("a backup of `data` is being made of it"));
        }

        new UploadMemory(host.Paths, "home").Forget();
        await host.Report("snapshot", "prune");
        Assert.That(await host.Numbers(), Is.EqualTo(new[] { "8" }));
    }

    [Test]
    public async Task Where_nobody_can_say_what_a_backup_reads_nothing_goes()
    {
        await using var host = await SnapshotHost.Make(new TierPlan("daily", 1, "*-*-* 02:00"));
        await host.Made("daily", Duration.FromDays(2));
        await host.Made("daily", Duration.FromDays(1));
        Directory.CreateDirectory(Path.Combine(host.Paths.State, "sending"));
        await File.WriteAllTextAsync(Path.Combine(host.Paths.State, "sending/home.json"), "{");

        Assert.That((await host.Ends(ExitCode.Refused, "snapshot", "prune")).StandardError, Does.Contain("sending/home.json"));
        Assert.That(await host.Numbers(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Snappers_own_cleanup_deletes_none_of_ours_also_of_those_that_an_earlier_version_made()
    {
        await using var host = await SnapshotHost.Make(new TierPlan("daily", 40, "*-*-* 02:00"));
        for (var days = 30; days > 12; days--)
            await MadeByAnEarlierVersion(host, days);
        for (var days = 12; days > 0; days--)
            await host.Made("daily", Duration.FromDays(days));
        await host.Program("snapshot", "prune");

        foreach (var algorithm in new[] { "timeline", "number", "empty-pre-post" })
            await Snapper(host, "cleanup", algorithm);

        Assert.That(await host.Numbers(), Has.Length.EqualTo(30));
    }

    [Test]
    public async Task A_full_backup_that_was_asked_for_and_interrupted_is_resumed_as_such()
    {
        await using var host = await PantherStorage.Tests.Integration.Faults.CutOffHost.Make();
        await host.Change();
        await host.Program("snapshot", "create", "--tier", "daily");
        Assert.That(await host.CutOff(Milestone.PartStored, 1, "backup", "run", "--label", "home", "--full"), Is.True);

        var run = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--json")).StandardOutput);

        Assert.That((run.Items.Single().Kind, run.Items.Single().Because), Is.EqualTo((BackupKind.Full, "the full backup that was interrupted is finished as such")));
        Assert.That(run.Items.Single().Upload, Does.StartWith("resumed"));
    }

    [Test]
    public async Task After_days_offline_the_newest_is_stored_the_others_are_named_and_can_be_stored_too()
    {
        await using var host = await SnapshotHost.Make();
        host.OptionsWithBucket(host.Endpoint);
        for (var days = 4; days > 0; days--)
        {
            await File.WriteAllTextAsync(Path.Combine(host.Home, "diary"), $"{days} days ago");
            await host.Made("daily", Duration.FromDays(days));
            if (days == 4)
                await host.Program("backup", "run", "--label", "home");
        }

        var first = (await host.Program("backup", "run", "--label", "home")).StandardOutput;
        var all = BackupReports.ReadRun((await host.Program("backup", "run", "--label", "home", "--all-missed", "--json")).StandardOutput);
        await host.Program("restore", "--label", "home", "--to", Path.Combine(host.Paths.Root, "now"));
        var then = SystemClock.Instance.GetCurrentInstant() - Duration.FromHours(60);
        await host.Program("restore", "--label", "home", "--at", $"{then:uuuu-MM-ddTHH:mm}Z", "--to", Path.Combine(host.Paths.Root, "then"));

        Assert.That(first, Does.Contain("home: 2 snapshots made since the previous backup are only on this machine: home/2 of ").And.Contain(", home/3 of ").And.Contain("--all-missed"));
        Assert.That(all.Items.Select(item => item.Outcome), Is.EqualTo(new[] { Outcome.Stored, Outcome.Stored, Outcome.Skipped }));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Paths.Root, "now/diary")), Is.EqualTo("1 days ago"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Paths.Root, "then/diary")), Is.EqualTo("3 days ago"));
    }

    private static string Because(SnapshotReport report, int number) =>
        string.Join("; ", report.Snapshots.Single(snapshot => snapshot.Number == number).Because);

    private static async Task MadeByAnEarlierVersion(SnapshotHost host, int days)
    {
        var number = (await Snapper(host, "create", "--print-number", "--cleanup-algorithm", "timeline", "--userdata", "panther-tier=daily,panther-id=run")).Trim();
        var info = Path.Combine(host.Home, $".snapshots/{number}/info.xml");
        var then = SystemClock.Instance.GetCurrentInstant() - Duration.FromDays(days);
        await File.WriteAllTextAsync(info, Regex.Replace(
            await File.ReadAllTextAsync(info), "<date>[^<]*</date>", $"<date>{then:uuuu-MM-dd HH:mm:ss}</date>", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static Task<string> Snapper(SnapshotHost host, params string[] words) =>
        Tool.Run("snapper", ["--no-dbus", "--root", host.Paths.Root, "--config", "home", .. words]);
}
