using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary><c>replica run</c>, <c>list</c> and <c>verify</c> on two real pools, and a restore from the second.</summary>
public sealed class ReplicaTests
{
    [Test]
    public async Task Every_snapshot_is_copied_the_first_in_full_and_each_later_one_on_the_one_before()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 3);
        await host.Write("letter", "first");
        await host.Snapshot(daysAgo: 2);
        File.Delete(Path.Combine(host.Host.Home, "letter"));
        await host.Snapshot(daysAgo: 1);

        var report = await host.Run();
        var again = await host.Run();

        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new (string, string?)[] { ("home/1", null), ("home/2", "home/1"), ("home/3", "home/2") }));
        Assert.That(again.Sent, Is.Empty);
        var copies = host.Copies();
        for (var number = 1; number <= 3; number++)
            await host.MustBe(copies[number - 1], number);
        Assert.That(host.Incoming(), Is.Empty);
        Assert.That((await host.Host.Program("replica", "list")).StandardOutput, Does.Contain("home/3").And.Contain("sound"));
        Assert.That((await host.Host.Program("replica", "verify", "--contents", "3")).StandardOutput, Does.StartWith("verified: 3 copies"));
    }

    [Test]
    public async Task A_dry_run_tells_what_it_would_send_and_delete_and_changes_nothing()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 1);

        var words = (await host.Host.Program("replica", "run", "--dry-run")).StandardOutput;

        Assert.That(words, Does.Contain("home/1: would be copied in full: both sides have nothing in common yet"));
        Assert.That(Directory.GetFileSystemEntries(host.Replica), Is.Empty);
    }

    [Test]
    public async Task Copies_go_as_the_policy_says_and_the_snapshot_that_the_next_builds_on_stays_here()
    {
        await using var host = await ReplicaHost.Make();
        for (var days = 60; days > 50; days--)
            await host.Snapshot(days);
        await host.Run();
        var before = host.Copies().Length;
        for (var days = 12; days > 2; days--)
            await host.Snapshot(days);

        var pruned = await host.Host.Report("snapshot", "prune");
        var report = await host.Run();

        Assert.That(before, Is.EqualTo(7));
        Assert.That(pruned.Snapshots.Single(snapshot => snapshot.Number == 10).Because, Does.Contain("the next copy to the replica builds on it"));
        Assert.That(report.Sent[0].Parent, Is.EqualTo("home/10"));
        Assert.That(report.Copies.Where(copy => copy.Fate == Fate.Deleted), Has.Exactly(7).Items);
        Assert.That(host.Copies(), Has.Length.EqualTo(7));
        Assert.That((await host.Host.Report("snapshot", "prune")).Snapshots.Where(snapshot => snapshot.Fate == Fate.Deleted).Select(snapshot => snapshot.Number), Does.Contain(10));
    }

    [Test]
    public async Task The_newest_copy_comes_back_as_a_read_only_subvolume_and_a_file_of_it_alone_too()
    {
        await using var host = await ReplicaHost.Make();
        await host.Write("letter", "as it was");
        await host.Snapshot(daysAgo: 1);
        await host.Run();
        await host.Write("letter", "as it is");
        var target = host.Host.Paths.In("/restored");

        var whole = await host.Host.Program("restore", "--label", "home", "--from", "replica", "--to", target);
        var file = await host.Host.Program("restore", "--label", "home", "--from", "replica", "--files", "/home/letter", "--to", host.Host.Paths.Root);

        Assert.That(whole.StandardOutput, Does.Contain("in the replica").And.Contain("every file is as in the copy"));
        await host.MustBe(target, 1);
        Assert.That(whole.StandardError, Does.Contain("compared with home/1, which is still here"));
        Assert.That(file.StandardOutput, Does.Contain("restored"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Host.Paths.Root, "letter")), Is.EqualTo("as it was"));
    }

    [Test]
    public async Task A_restore_takes_the_replica_by_itself_and_the_bucket_where_the_replica_has_not_what_is_wanted()
    {
        await using var host = await ReplicaHost.Make();
        host.Host.OptionsWithBucket(host.Host.Endpoint);
        await host.Snapshot(daysAgo: 0);
        await host.Host.Program("backup", "run", "--label", "home");

        var without = await host.Host.Program("restore", "--label", "home", "--to", host.Host.Paths.In("/first"));
        await host.Run();
        var with = await host.Host.Program("restore", "--label", "home", "--to", host.Host.Paths.In("/second"));
        var none = await host.Host.Ends(ExitCode.BackupDamaged, "restore", "--label", "home", "--from", "replica", "--at", "2020-01-01T00:00", "--to", host.Host.Paths.In("/third"));

        Assert.That(without.StandardOutput, Does.Contain("1 archive(s), the last yoga-laptop/home/"));
        Assert.That(without.StandardError, Does.Contain("restoring from the bucket"));
        Assert.That(with.StandardOutput, Does.Contain("in the replica"));
        Assert.That(none.StandardError, Does.Contain("has no sound copy of `home`"));
    }

    [Test]
    public async Task The_status_tells_how_old_the_newest_copy_is_and_that_a_pool_which_is_not_there_is_bad()
    {
        await using var host = await ReplicaHost.Make();
        host.Host.OptionsWithBucket(host.Host.Endpoint);
        await host.Snapshot(daysAgo: 0);
        await host.Host.Program("backup", "run");

        var never = await host.Host.Ends(ExitCode.Failed, "status");
        await host.Run();
        var good = await host.Host.Program("status", "--metrics", host.Host.Paths.In("/metrics.prom"));
        await host.Unmount();
        var gone = await host.Host.Ends(ExitCode.Failed, "status");

        Assert.That(never.StandardOutput, Does.Contain("LATE  replica of home"));
        Assert.That(good.StandardOutput, Does.Contain($"replica {ReplicaHost.Place}: home 0 min"));
        Assert.That(await File.ReadAllTextAsync(host.Host.Paths.In("/metrics.prom")), Does.Contain("pantheros_replica_late{host=\"yoga-laptop\",config=\"home\"} 0").And.Contain("pantheros_replica_copies"));
        Assert.That(gone.StandardOutput, Does.Contain("replica: could not be looked at"));
    }
}
