using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Replicas;

/// <summary>A replica on another machine, for which a real sshd on loopback stands, behind the forced command of docs/replica.md.</summary>
public sealed class RemoteReplicaTests
{
    private const string PlaceInDocs = "/srv/replicas/zephyrus";

    private SshServer server = null!;
    private ReplicaHost host = null!;

    [SetUp]
    public async Task Make()
    {
        server = await SshServer.Start("exit 1\n");
        host = await ReplicaHost.Make(target: $"ssh://root@127.0.0.1:{server.Port}/srv/none");
        await host.Unmount();
        await Door(DoorInDocs().Replace(PlaceInDocs, There, StringComparison.Ordinal));
        await host.Retarget($"ssh://root@127.0.0.1:{server.Port}{There}", server.KeyFile, server.KnownHosts);
    }

    [TearDown]
    public async Task Dispose()
    {
        await host.DisposeAsync();
        await server.DisposeAsync();
    }

    private string There => Path.Combine(host.SecondPool, "@snapshots");

    [Test]
    public async Task Snapshots_go_to_another_machine_through_the_forced_command_of_the_page_and_come_back()
    {
        await host.Write("letter", "as it was");
        await host.Snapshot(daysAgo: 2);
        await host.Write("letter", "as it was later");
        await host.Snapshot(daysAgo: 1);

        var report = await host.Run();
        var again = await host.Run();
        await host.Host.Program("restore", "--label", "home", "--from", "replica", "--no-compare", "--to", host.Host.Paths.In("/restored"));

        Assert.That(report.Sent.Select(send => (send.Snapshot, send.Parent)), Is.EqualTo(new (string, string?)[] { ("home/1", null), ("home/2", "home/1") }));
        Assert.That(again.Sent, Is.Empty);
        Assert.That(Directory.GetDirectories(Path.Combine(There, "home")), Has.Length.EqualTo(2));
        var compared = await host.Host.Program("restore", "--label", "home", "--from", "replica", "--to", host.Host.Paths.In("/compared"));
        await host.MustBe(host.Host.Paths.In("/restored"), 2);
        Assert.That(compared.StandardError, Does.Contain("compared with home/2"));
        Assert.That((await host.Host.Program("replica", "verify", "--contents", "0")).StandardOutput, Does.StartWith("verified: 2 copies"));
    }

    [Test]
    public async Task What_a_receive_that_was_cut_off_left_there_is_removed_and_never_taken_for_a_copy()
    {
        await host.Snapshot(daysAgo: 2);
        await host.Run();
        await BtrfsTool.CreateSubvolume(Path.Combine(There, ".incoming/snapshot"), default);
        await host.Snapshot(daysAgo: 1);

        var report = await host.Run();

        Assert.That(report.Notes, Has.Some.Contains("cut off"));
        Assert.That(report.Sent.Single().Parent, Is.EqualTo("home/1"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(There, ".incoming")), Is.Empty);
    }

    [Test]
    public async Task A_machine_whose_host_key_is_another_is_not_spoken_to()
    {
        await File.WriteAllTextAsync(server.KnownHosts, $"[127.0.0.1]:{server.Port} {await File.ReadAllTextAsync(server.KeyFile + ".pub")}");
        await host.Snapshot(daysAgo: 1);

        var refused = await host.Host.Ends(ExitCode.System, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("cannot be reached").And.Contain("docs/replica.md"));
        Assert.That(Directory.GetFileSystemEntries(There), Is.Empty);
    }

    [Test]
    public async Task A_pool_that_is_not_mounted_over_there_is_refused_before_anything_is_made_in_its_mount_point()
    {
        await host.Snapshot(daysAgo: 1);
        await BtrfsTool.DeleteSubvolume(There, default);
        Directory.CreateDirectory(There);

        var refused = await host.Host.Ends(ExitCode.Refused, "replica", "run");

        Assert.That(refused.StandardError, Does.Contain("is not a subvolume of a Btrfs").And.Contain("Nothing was written"));
        Assert.That(Directory.GetFileSystemEntries(There), Is.Empty);
    }

    [TestCase("exit 0")]
    [TestCase("echo welcome to nas")]
    [TestCase("case $SSH_ORIGINAL_COMMAND in stat*) echo 256 ;; *) echo garbage ;; esac")]
    public async Task What_does_not_answer_as_a_replica_does_is_no_empty_one(string door)
    {
        await host.Snapshot(daysAgo: 1);
        await host.Run();
        await Door($"#!/bin/sh\n{door}\n");

        var listed = await host.Host.Ends(ExitCode.System, "replica", "list");
        await host.Host.Ends(ExitCode.System, "replica", "run");

        Assert.That(listed.StandardError, Does.Contain("does not answer as"));
        Assert.That(host.CommonInMemory(), Is.EqualTo(await host.UuidOf(1)));
    }

    [Test]
    public async Task A_machine_that_takes_what_is_sent_and_keeps_nothing_costs_no_copy()
    {
        for (var days = 60; days > 53; days--)
            await host.Snapshot(days);
        await host.Run();
        var copies = Directory.GetDirectories(Path.Combine(There, "home"));
        for (var days = 8; days > 0; days--)
            await host.Snapshot(days);
        await Door(DoorInDocs().Replace(PlaceInDocs, There, StringComparison.Ordinal)
            .Replace("set -f", "case $SSH_ORIGINAL_COMMAND in *receive*) exec cat >/dev/null ;; esac\nset -f", StringComparison.Ordinal));

        await host.Host.Ends(ExitCode.System, "replica", "run");
        await host.Host.Program("replica", "prune");

        Assert.That(Directory.GetDirectories(Path.Combine(There, "home")), Is.EquivalentTo(copies));
        Assert.That(host.CommonInMemory(), Is.EqualTo(await host.UuidOf(7)));
    }

    [Test]
    public async Task A_pin_that_is_set_after_the_copy_was_made_is_noted_over_there()
    {
        await host.Snapshot(daysAgo: 1);
        await host.Run();
        await host.Host.Program("snapshot", "pin", "home/1");

        var report = await host.Run();

        Assert.That(report.Notes, Is.Empty);
        Assert.That(Directory.GetDirectories(Path.Combine(There, "home")).Single(), Does.EndWith("_1_daily+pinned"));
    }

    [TestCase("mv -nT HERE/home/a /etc/b")]
    [TestCase("mv -nT HERE/home/a HERE/.incoming/a")]
    [TestCase("id")]
    [TestCase("btrfs subvolume delete HERE/home/a /etc HERE/home/b")]
    [TestCase("btrfs subvolume delete HERE/../@home")]
    [TestCase("btrfs subvolume delete HERE/a;id")]
    [TestCase("btrfs send --quiet /home")]
    [TestCase("mkdir -p -m 0700 HERE/home /etc/more")]
    public async Task The_forced_command_lets_nothing_else_through(string command)
    {
        var refused = await PantherStorage.Linux.Processes.Programs.Run(
            new("ssh", "-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={server.KnownHosts}", "-i", server.KeyFile, "-p", $"{server.Port}", "root@127.0.0.1", command.Replace("HERE", There, StringComparison.Ordinal)), default);

        Assert.That(refused.ExitCode, Is.EqualTo(126), refused.StandardError);
        Assert.That(refused.StandardError, Does.Contain("not allowed"));
    }

    private async Task Door(string text)
    {
        File.Delete(server.Door);
        await File.WriteAllTextAsync(server.Door, text);
        File.SetUnixFileMode(server.Door, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private static string DoorInDocs()
    {
        var page = File.ReadAllText(Repository.In("docs/replica.md"));
        var begin = page.IndexOf("#!/bin/sh", StringComparison.Ordinal);
        return page[begin..page.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
