using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Files;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>What passes for the replica, or for a copy in it, and is another.</summary>
public sealed class ReplicaTrustTests
{
    [TestCase("/")]
    [TestCase("/@other")]
    public async Task Another_subvolume_of_the_second_pool_is_refused_and_nothing_is_written_into_it(string subvolume)
    {
        await using var host = await ReplicaHost.Make();
        await host.PlanSecondPool("yoga-secondary", "yoga-secondary");
        await host.Snapshot(daysAgo: 1);
        await BtrfsTool.CreateSubvolume(Path.Combine(host.SecondPool, "@other"), default);
        await host.MountInstead(subvolume);
        File.SetUnixFileMode(host.Replica, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var before = Directory.GetFileSystemEntries(host.Replica);

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("not its subvolume @snapshots").And.Contain("Nothing was written"));
        Assert.That(Directory.GetFileSystemEntries(host.Replica), Is.EqualTo(before));
    }

    [Test]
    public async Task A_strangers_pool_in_the_planned_place_is_refused_until_fstab_names_it()
    {
        await using var host = await ReplicaHost.Make();
        await host.PlanSecondPool("yoga-secondary", "stranger");
        await host.Snapshot(daysAgo: 1);

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");
        Assert.That(Directory.GetFileSystemEntries(host.Replica), Is.Empty);
        var uuid = (await Tool.Run("findmnt", "--noheadings", "--output", "UUID", host.Replica)).Trim();
        await File.WriteAllTextAsync(host.Host.Paths.In("/etc/fstab"), $"UUID={uuid} {ReplicaHost.Place} btrfs subvol=/@snapshots 0 0\n");
        var report = await host.Run();

        Assert.That(refused.StandardError, Does.Contain("\"stranger\"").And.Contain("labelled yoga-secondary"));
        Assert.That(report.Sent, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Something_else_with_the_received_UUID_of_a_copy_is_told_of_and_neither_is_built_on_nor_restored()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 3);
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        await Forge(host, "20990101T000000Z_9_daily", await host.UuidOf(2));
        await host.Snapshot(daysAgo: 1);

        var listed = await host.Host.Program("replica", "list");
        var verdict = await host.Host.Ends(ExitCode.Failed, "replica", "verify");
        var restored = await host.Host.Program("restore", "--label", "home", "--from", "replica", "--to", host.Host.Paths.In("/restored"));
        var report = await host.Run(ExitCode.Failed);

        Assert.That(listed.StandardOutput.Split('\n').Count(line => line.Contains("DOUBTFUL", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(listed.StandardError, Does.Contain("its received UUID is that of home/2"));
        Assert.That(verdict.StandardError, Does.Contain("20990101T000000Z_9_daily").And.Contain("has the same received UUID"));
        await host.MustBe(host.Host.Paths.In("/restored"), 1);
        Assert.That(restored.StandardError, Does.Contain("skipped"));
        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new[] { ("home/3", "home/1") }));
    }

    [Test]
    public async Task What_is_not_its_snapshot_does_not_come_back_while_that_is_here_to_tell_and_after_that_no_more_is_said_than_is_known()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 1);
        await host.Run();
        var (copy, uuid) = (host.Copies().Single(), await host.UuidOf(1));
        await BtrfsTool.DeleteSubvolume(copy, default);
        await Forge(host, Path.GetFileName(copy), uuid);

        var refused = await host.Host.Ends(ExitCode.BackupDamaged, "restore", "--label", "home", "--from", "replica", "--to", host.Host.Paths.In("/first"));
        await host.LoseSnapshots();
        var restored = await host.Host.Program("restore", "--label", "home", "--from", "replica", "--to", host.Host.Paths.In("/second"));

        Assert.That(refused.StandardError, Does.Contain("is not what was backed up"));
        Assert.That(restored.StandardOutput, Does.Contain("every file is as in the copy").And.Not.Contain("as it was backed up"));
        Assert.That(restored.StandardError, Does.Contain("compared with the copy alone"));
    }

    [Test]
    public async Task After_the_loss_of_the_first_disk_what_was_pinned_stays_and_the_dry_run_says_what_the_run_does()
    {
        await using var host = await ReplicaHost.Make();
        var (daily, manual) = (await host.Snapshot(daysAgo: 60), await host.Snapshot(daysAgo: 59, "manual"));
        for (var days = 58; days > 50; days--)
            await host.Snapshot(days);
        await host.Host.Program("snapshot", "pin", $"home/{manual}");
        await host.Run();
        await host.Host.Program("snapshot", "pin", $"home/{daily}");
        await host.Run();
        await host.LoseSnapshots();
        for (var days = 9; days > 0; days--)
            await host.Snapshot(days);

        var told = await host.Run(ExitCode.Success, "replica", "run", "--dry-run");
        var report = await host.Run();

        Assert.That(host.Copies().Select(Path.GetFileName), Has.Some.EndsWith($"_{daily}_daily+pinned").And.Some.EndsWith($"_{manual}_manual+pinned"));
        Assert.That(Gone(told, Fate.WouldDelete), Is.Not.Empty.And.EqualTo(Gone(report, Fate.Deleted)));
    }

    private static IEnumerable<string> Gone(PantherStorage.Operations.Replicas.ReplicaReport report, Fate fate) =>
        report.Copies.Where(copy => copy.Fate == fate).Select(copy => copy.Path);

    // Read-only, unchanged since it was made, and received as whatever snapshot one likes.
    private static async Task Forge(ReplicaHost host, string name, Guid source)
    {
        var (draft, forged) = (Path.Combine(host.Replica, "draft"), Path.Combine(host.Replica, "home", name));
        await BtrfsTool.CreateSubvolume(draft, default);
        await File.WriteAllTextAsync(Path.Combine(draft, "planted"), "not of the snapshot");
        using (var directory = HeldDirectory.Open(draft))
            SubvolumeCalls.Receive(directory.Number, source);
        await BtrfsTool.Snapshot(draft, forged, readOnly: true, default);
        await BtrfsTool.DeleteSubvolume(draft, default);
    }
}
