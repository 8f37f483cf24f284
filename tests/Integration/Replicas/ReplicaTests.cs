using NodaTime;
using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary><c>replica run</c>, <c>prune</c>, <c>list</c> and <c>verify</c> on two real pools.</summary>
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
    public async Task Where_the_first_pool_is_a_new_one_nothing_of_the_old_ones_copies_goes()
    {
        await using var host = await ReplicaHost.Make();
        for (var days = 70; days > 60; days--)
            await host.Snapshot(days);
        await host.Run();
        var kept = host.Copies();
        foreach (var number in await host.Host.Numbers())
            await Tool.Run("snapper", "--no-dbus", "--root", host.Host.Paths.Root, "--config", "home", "delete", number);

        var report = await host.Run();

        Assert.That(report.Copies.Select(copy => copy.Fate), Is.All.EqualTo(Fate.Kept));
        Assert.That(host.Copies(), Is.EqualTo(kept));
    }

    [Test]
    public async Task A_clock_that_went_back_deletes_no_copy()
    {
        await using var host = await ReplicaHost.Make();
        for (var days = 60; days > 50; days--)
            await host.Snapshot(days);
        await host.Run();
        for (var days = 12; days > 2; days--)
            await host.Snapshot(days);
        await File.WriteAllTextAsync(Path.Combine(host.Host.Paths.State, "snapshot-clock"), "2099-01-01T00:00:00Z\n");

        var report = await host.Run();

        Assert.That(report.Notes, Has.Some.Contains("the clock went back"));
        Assert.That(report.Copies.Where(copy => copy.Fate != Fate.Kept), Is.Empty);
        Assert.That(report.Sent, Is.Not.Empty);
    }

    [Test]
    public async Task A_second_pool_that_is_not_mounted_is_refused_and_nothing_is_written_into_the_empty_mount_point()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 1);
        await host.Unmount();

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("is not a subvolume of a Btrfs").And.Contain("Nothing was written"));
        Assert.That(Directory.GetFileSystemEntries(host.Replica), Is.Empty);
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Host.Home, "mistaken"), default);
    }

    [Test]
    public async Task A_place_on_the_pool_of_the_snapshots_themselves_is_refused()
    {
        await using var host = await ReplicaHost.Make(target: "/copies");
        await BtrfsTool.CreateSubvolume(host.Host.Paths.In("/copies"), default);
        await host.Snapshot(daysAgo: 1);

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("is on the same Btrfs as").And.Contain("would be lost with it"));
        Assert.That(Directory.GetFileSystemEntries(host.Host.Paths.In("/copies")), Is.Empty);
    }

    [Test]
    public async Task A_second_pool_that_is_full_keeps_nothing_half_and_goes_on_when_there_is_room()
    {
        await using var host = await ReplicaHost.Make(Bytes.MiB(220));
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        await Tool.Run("dd", "if=/dev/urandom", $"of={Path.Combine(host.Host.Home, "large")}", "bs=1M", "count=260", "status=none");
        await host.Snapshot(daysAgo: 1);

        var failed = await host.Host.Ends(ExitCode.System, "replica", "run");

        Assert.That(failed.StandardError, Does.Contain("is full: the copy does not fit, and nothing of it was kept"));
        Assert.That(host.Copies(), Has.Length.EqualTo(1));
        Assert.That(host.Incoming(), Is.Empty);
    }

    [Test]
    public async Task Less_room_than_must_stay_is_told_before_anything_is_sent()
    {
        await using var host = await ReplicaHost.Make(minFreePercent: 90);
        await Tool.Run("dd", "if=/dev/urandom", $"of={Path.Combine(host.SecondPool, "ballast")}", "bs=1M", "count=120", "status=none");
        await Tool.Run("sync", "--file-system", host.SecondPool);
        await host.Snapshot(daysAgo: 1);

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("storage.replica.minFreePercent is 90: nothing more is copied there"));
        Assert.That(host.Copies(), Is.Empty);
    }

    [Test]
    public async Task A_copy_that_was_made_writable_and_changed_is_told_of_and_nothing_builds_on_it()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 3);
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        var changed = host.Copies()[1];
        await SetReadOnly(changed, false);
        await File.WriteAllTextAsync(Path.Combine(changed, "planted"), "not of the snapshot");
        await Tool.Run("sync", "--file-system", host.Replica);
        await SetReadOnly(changed, true);
        await host.Snapshot(daysAgo: 1);

        var verdict = await host.Host.Ends(ExitCode.Failed, "replica", "verify");
        var report = await host.Run(ExitCode.Failed);

        Assert.That(verdict.StandardError, Does.Contain(Path.GetFileName(changed)));
        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new[] { ("home/3", "home/1") }));
        Assert.That(report.Notes, Has.Some.Contains("cannot be relied on"));
        Assert.That(File.Exists(Path.Combine(changed, "planted")), "it is left for a person to look at");
    }

    [Test]
    public async Task What_is_found_in_place_of_a_copy_that_was_cut_off_is_removed_and_sent_anew()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 1);
        await host.Run();
        // As a receive leaves it that a power cut ended: writable, without a received UUID; and one that was whole, and not yet named.
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Replica, ".incoming/snapshot"), default);
        await File.WriteAllTextAsync(Path.Combine(host.Replica, ".incoming/snapshot/half"), "half");
        await host.Snapshot(daysAgo: 0);

        var report = await host.Run();

        Assert.That(report.Notes, Has.Some.Contains("removed").And.Some.Contains("cut off"));
        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new[] { ("home/2", "home/1") }));
        Assert.That(host.Incoming(), Is.Empty);
        await host.MustBe(host.Copies()[1], 2);
    }

    [Test]
    public async Task Killed_while_it_receives_it_leaves_no_copy_and_the_next_run_sends_it_whole()
    {
        await using var host = await ReplicaHost.Make(Bytes.GiB(1));
        await Tool.Run("dd", "if=/dev/urandom", $"of={Path.Combine(host.Host.Home, "large")}", "bs=1M", "count=300", "status=none");
        await host.Snapshot(daysAgo: 1);

        await using (var run = DataProgram.From(new CommandLine(Published.Engine, "replica", "run", "--root", host.Host.Paths.Root), default))
        {
            while (!Directory.Exists(Path.Combine(host.Replica, ".incoming/snapshot")))
                await Task.Delay(5);
            await Tool.Run("kill", "-KILL", $"{run.ProcessId}");
            await run.Ended();
        }

        Assert.That(host.Copies(), Is.Empty);
        await Until(() => host.Run(), report => report.Sent.Length == 1);
        await host.MustBe(host.Copies().Single(), 1);
        Assert.That(host.Incoming(), Is.Empty);
    }

    [Test]
    public async Task A_snapshot_that_is_deleted_between_the_list_and_the_send_costs_the_run_nothing_but_itself()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        var gone = await host.Snapshot(daysAgo: 1);
        // snapper still lists it: its info.xml is there.
        await BtrfsTool.DeleteSubvolume(host.SnapshotPath(gone), default);

        var report = await host.Run();

        Assert.That(report.Sent, Is.Empty);
        Assert.That(host.Copies(), Has.Length.EqualTo(1));
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

        Assert.That(whole.StandardOutput, Does.Contain("in the replica").And.Contain("every file is as it was backed up"));
        await host.MustBe(target, 1);
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

    // `btrfs property set` forgets the received UUID; a program of somebody's own need not.
    private static async Task SetReadOnly(string subvolume, bool readOnly)
    {
        await Task.CompletedTask;
        using var directory = PantherStorage.Linux.Files.HeldDirectory.Open(subvolume);
        var flags = new byte[sizeof(ulong)];
        flags[0] = (byte)(readOnly ? 2 : 0);
        SubvolumeCalls.Ioctl(directory.Number, SubvolumeCalls.SetFlags, flags);
    }

    // What the killed run had started may hold its lock for a moment longer.
    private static async Task Until<T>(Func<Task<T>> look, Func<T, bool> good)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Assert.That(good(await look()));
                return;
            }
            catch (AssertionException) when (attempt < 5)
            {
                await Task.Delay(200);
            }
        }
    }
}
