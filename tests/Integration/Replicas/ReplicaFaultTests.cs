using PantherStorage.Linux.Btrfs;
using PantherStorage.Linux.Processes;
using PantherStorage.Model;
using PantherStorage.Storage.Snapshots;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>The replica where something is in its way: a pool that is full or not there, a copy that was changed, a run that was killed.</summary>
public sealed class ReplicaFaultTests
{
    [Test]
    public async Task Where_the_first_pool_is_a_new_one_nothing_of_the_old_ones_copies_goes()
    {
        await using var host = await ReplicaHost.Make();
        for (var days = 70; days > 60; days--)
            await host.Snapshot(days);
        await host.Run();
        var kept = host.Copies();
        await host.LoseSnapshots();

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
