using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>What the next copy builds on is known, and stays, whatever a run ended with.</summary>
public sealed class ReplicaParentTests
{
    [Test]
    public async Task It_is_remembered_when_snapper_fails_and_the_run_does_not_say_that_nothing_is_lacking()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        var configuration = host.Host.Paths.In("/etc/snapper/configs/home");
        File.Move(configuration, configuration + ".away");

        var failed = await host.Host.Ends(ExitCode.System, "replica", "run");
        File.Move(configuration + ".away", configuration);

        Assert.That(failed.StandardOutput, Does.Not.Contain("lacks nothing"));
        Assert.That(host.CommonInMemory(), Is.EqualTo(await host.UuidOf(1)));
    }

    [Test]
    public async Task It_is_remembered_when_a_copy_fails_and_no_copy_is_deleted_by_such_a_run()
    {
        await using var host = await ReplicaHost.Make(Bytes.MiB(220));
        for (var days = 60; days > 53; days--)
            await host.Snapshot(days);
        await host.Run();
        var (copies, common) = (host.Copies(), await host.UuidOf(7));
        await Tool.Run("dd", "if=/dev/urandom", $"of={Path.Combine(host.Host.Home, "large")}", "bs=1M", "count=260", "status=none");
        for (var days = 8; days > 0; days--)
            await host.Snapshot(days);

        await host.Host.Ends(ExitCode.System, "replica", "run");
        await host.Host.Program("replica", "prune");

        Assert.That(host.Copies(), Is.EqualTo(copies));
        Assert.That(host.CommonInMemory(), Is.EqualTo(common));
    }

    [Test]
    public async Task It_is_remembered_while_no_snapshot_is_to_be_seen_here()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        var common = await host.UuidOf(1);
        // As while a rollback waits for the next boot: the snapshots are in what takes the place then.
        Directory.Move(Path.Combine(host.Host.Home, ".snapshots"), Path.Combine(host.Host.Paths.Root, "waiting"));
        await BtrfsTool.CreateSubvolume(Path.Combine(host.Host.Home, ".snapshots"), default);

        var report = await host.Run();

        Assert.That(report.Notes, Has.Some.Contains("no snapshot of home here"));
        Assert.That(host.CommonInMemory(), Is.EqualTo(common));
    }

    [Test]
    public async Task After_a_rollback_it_is_the_snapshot_that_was_gone_back_to()
    {
        await using var host = await ReplicaHost.Make();
        await host.Write("letter", "as it was");
        await host.Snapshot(daysAgo: 3);
        await host.Write("letter", "given up");
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        await GoBackTo(host, 1);
        await host.Write("another", "since then");
        var number = await host.Snapshot(daysAgo: 1);

        var report = await host.Run();

        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new[] { ($"home/{number}", "home/1") }));
        await host.MustBe(host.Copies()[^1], number);
    }

    [Test]
    public async Task A_memory_that_cannot_be_written_ends_the_run_badly_and_keeps_nothing_from_being_copied_and_told()
    {
        await using var host = await ReplicaHost.Make();
        await host.Snapshot(daysAgo: 1);
        Directory.CreateDirectory(Path.Combine(host.Host.Paths.State, "replica.json/in-the-way"));

        var report = await host.Run(ExitCode.System);

        Assert.That(report.Sent.Single().Failure, Is.Null);
        Assert.That(report.Notes, Has.Some.Contains("cannot write").And.Some.Contains("replica.json"));
        Assert.That(host.Copies(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Where_there_is_no_snapshot_nothing_is_lacking_and_nothing_fails()
    {
        await using var host = await ReplicaHost.Make();

        Assert.That((await host.Host.Program("replica", "run")).StandardOutput, Does.Contain("lacks nothing"));
        Assert.That((await host.Host.Program("replica", "verify")).StandardOutput, Does.StartWith("verified: 0 copies"));
        Assert.That((await host.Host.Program("replica", "prune")).StandardOutput, Does.Contain("no copy").And.Not.Contain("lacks nothing"));
    }

    // What `snapshot rollback` does where the place is a mount of its own.
    private static async Task GoBackTo(ReplicaHost host, int number)
    {
        var aside = Path.Combine(host.Host.Paths.Root, "replaced");
        Directory.Move(host.Host.Home, aside);
        await BtrfsTool.Snapshot(Path.Combine(aside, $".snapshots/{number}/snapshot"), host.Host.Home, readOnly: false, default);
        if (Directory.Exists(Path.Combine(host.Host.Home, ".snapshots")))
            Directory.Delete(Path.Combine(host.Host.Home, ".snapshots"));
        Directory.Move(Path.Combine(aside, ".snapshots"), Path.Combine(host.Host.Home, ".snapshots"));
    }
}
