using PantherStorage.Linux.Btrfs;
using PantherStorage.Model;
using PantherStorage.Model.Planning;
using PantherStorage.Tests.Integration.Backup;

namespace PantherStorage.Tests.Integration.Faults;

/// <summary>The disk that is backed up has no room for a byte more.</summary>
public sealed class SourceFullTests
{
    [Test]
    public async Task A_snapshot_that_finds_no_room_is_told_with_what_to_do_and_the_next_run_succeeds([Values] bool metadataToo)
    {
        await using var host = await Host();
        await Fill(host, metadataToo);

        var created = await host.Try("snapshot", "create", "--tier", "daily");
        var run = await host.Try("snapshot", "run");

        foreach (var result in new[] { created, run })
        {
            FaultsPage.Row("the disk is full when a snapshot").EndsWith((ExitCode)result.ExitCode);
            FaultsPage.Row("the disk is full when a snapshot").IsSaid(result.StandardError);
            Assert.That(result.StandardError, Does.Contain("no snapshot of `home` was made").And.Contain("Make room"));
        }

        Assert.That(Numbers(host), Is.EqualTo(new[] { "1" }), "a snapshot that was half made");
        await host.Program("backup", "verify", "--level", "full", "--label", "home");
        await MakeRoom(host);
        Assert.That((await host.Program("snapshot", "run")).StandardOutput, Does.Contain("made home/2"));
        Assert.That((await host.Program("backup", "run", "--label", "home")).StandardOutput, Does.Contain("home: incremental"));
        Assert.That(await CutOffHost.Digest(await Restored(host)), Is.EqualTo(await CutOffHost.Digest(Path.Combine(host.Root, "home/.snapshots/2/snapshot"))));
    }

    [Test]
    public async Task A_backup_needs_no_room_at_its_source_and_a_prune_says_that_it_can_make_none()
    {
        await using var host = await Host();
        await File.WriteAllTextAsync(Path.Combine(host.Root, "home/late"), "of the second day");
        await host.Program("snapshot", "create", "--tier", "daily");
        await Fill(host, metadataToo: false);

        Assert.That((await host.Program("backup", "run", "--label", "home")).StandardOutput, Does.Contain("home: incremental"));
        Assert.That((await host.Program("backup", "verify", "--level", "full", "--label", "home")).StandardOutput, Does.Contain("2 backups"));
        await host.Program("backup", "prune");
        // Pruning knows from the bucket what it must not touch, though it cannot write it down.
        var pruned = await host.Try("snapshot", "prune");
        Assert.That((ExitCode)pruned.ExitCode, Is.EqualTo(ExitCode.Failed), pruned.StandardError);
        Assert.That(pruned.StandardError, Does.Contain("is nearly full").And.Contain("no more snapshots that may go"));
        Assert.That(Numbers(host), Is.EquivalentTo(new[] { "1", "2" }));
        await MakeRoom(host);
        await host.Program("snapshot", "create", "--tier", "daily");
        await host.Program("backup", "run", "--label", "home");
    }

    /// <summary>With one committed backup.</summary>
    private static async Task<HostRoot> Host()
    {
        var host = await HostRoot.Make(size: Bytes.MiB(512));
        await File.WriteAllTextAsync(new HostPaths(host.Root).PlanFile, PlanJson.Write(host.World.Plan with
        {
            Snapshots = new SnapshotPlan(true, [new TierPlan("daily", 7, "*-*-* 02:00")]),
        }));
        await host.Program("snapshot", "create");
        await host.Program("backup", "run", "--label", "home");
        // On a host /run is no part of the disk.
        await File.WriteAllTextAsync(Path.Combine(new HostPaths(host.Root).Locks, "snapshot.lock"), string.Empty);
        return host;
    }

    /// <summary>Writes until nothing more can be written; of metadata, until no file can be made.</summary>
    private static async Task Fill(HostRoot host, bool metadataToo)
    {
        await UntilFull(() => File.AppendAllBytes(Path.Combine(host.Root, "home/fill"), new byte[4 << 20]));
        await UntilFull(() => File.AppendAllBytes(Path.Combine(host.Root, "home/fill"), new byte[4096]));
        await BtrfsTool.Sync(host.Root, default);
        if (!metadataToo)
            return;
        Directory.CreateDirectory(Path.Combine(host.Root, "home/many"));
        var number = 0;
        await UntilFull(() => File.Create(Path.Combine(host.Root, "home/many", $"{number++:D240}")).Dispose());
    }

    private static async Task UntilFull(Action write)
    {
        const int NoSpace = 28;
        await Task.Yield();
        try
        {
            while (true)
                write();
        }
        catch (IOException e) when (e.HResult == NoSpace || e.Message.Contains("No space left", StringComparison.Ordinal))
        {
        }
    }

    private static async Task MakeRoom(HostRoot host)
    {
        File.Delete(Path.Combine(host.Root, "home/fill"));
        if (Directory.Exists(Path.Combine(host.Root, "home/many")))
            Directory.Delete(Path.Combine(host.Root, "home/many"), recursive: true);
        await BtrfsTool.Sync(host.Root, default);
    }

    private static string[] Numbers(HostRoot host) =>
        [.. Directory.EnumerateDirectories(Path.Combine(host.Root, "home/.snapshots")).Select(path => Path.GetFileName(path))];

    private static async Task<string> Restored(HostRoot host)
    {
        var target = host.World.Disk.In("restored");
        await host.Program("restore", "--label", "home", "--to", target);
        return target;
    }
}
